"""Who is in which network: the ONS lists of members against teams and private channels.

- `network`   what a row of *Netwerken* says, and whether the admins' group confirmed it
- `row`       what a row of *Netwerkleden* says
- `account`   people, their accounts, and who is one person
- `overview`  all of it together, as seen
- `authority` who may set what
- `evidence`  one network's keys, each with everything known of it as one `case`
- `wish`      what a row asks; `gates` what stands above a wish; `standing` both together
- `decision`  the merge with Teams, and the rule that a team keeps an owner
- `saying`    what each row says; `stop` what the network's own row says; `columns` how
- `actions`   from steps to native actions; `scope` one network from end to end
- `job`       how the service sees it; `touched` which networks a change concerns
"""
