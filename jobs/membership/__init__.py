"""Who is in which network: the ONS lists of members against teams and private channels.

- `network`   what a row of *Netwerken* says, and whether the admins' group confirmed it
- `row`       what a row of *Netwerkleden* says
- `account`   people, their accounts, and who is one person
- `overview`  all of it together, as seen
- `authority` who may set what
- `standing`  the arithmetic: may this key be a member, an owner, and what does its row say
- `scope`     one network planned: positions, the merge, actions
- `job`       how the service sees it
"""
