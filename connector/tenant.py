"""A tenant, connected: one session, one sign-in, one set of budgets, one carrier of files."""

from __future__ import annotations

from types import TracebackType

from config.tenant import Tenant
from connector.carrier import Carrier
from connector.graph import Graph
from connector.session import Counters, Session
from connector.sign_in import SignIn
from connector.throttle import Throttle

VERSION = "0.1"


class Connection:
    """Everything that talks to one tenant. Close it, or use it in a `with` block."""

    def __init__(self, tenant: Tenant, throttle: Throttle | None = None) -> None:
        self.tenant = tenant
        self.session = Session(
            tenant.hosts.all | {tenant.hosts.bot},
            tokenless_hosts=(*tenant.hosts.content, *tenant.hosts.webhooks),
            connect_to=tenant.connect_to,
            ca_file=tenant.ca_file,
            timeout_s=tenant.timeout_s,
            user_agent=f"NONISV|{tenant.company}|ons-sync/{VERSION}",
        )
        self.sign_in = SignIn(tenant, self.session)
        self.throttle = throttle or Throttle()
        self.carrier = Carrier(self.session, self.throttle)
        self.graph = self.new_graph()

    def new_graph(self) -> Graph:
        """Another driver on the same session, for another thread."""
        return Graph(
            self.tenant.hosts.graph, self.session, self.sign_in, self.throttle, self.carrier
        )

    @property
    def counters(self) -> Counters:
        return self.session.counters

    def close(self) -> None:
        self.carrier.close()
        self.session.close()

    def __enter__(self) -> Connection:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def connect(tenant: Tenant, *, throttle: Throttle | None = None) -> Connection:
    """Connects nothing yet: the first request signs in, or raises SignInRefused."""
    return Connection(tenant, throttle)
