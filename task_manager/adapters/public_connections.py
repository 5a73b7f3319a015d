"""Connections that carry requests to public addresses alone."""

from ipaddress import IPv4Address, IPv6Address, ip_address

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool


class NotPublic(urllib3.exceptions.HTTPError):
    """A host has an address that requests must not go to."""


def public_connections() -> urllib3.PoolManager:
    """Return connections over HTTPS to public addresses, and over plain HTTP to this machine.

    The address is that of the open connection, before the request is sent: a name that is resolved once for a check and
    once to connect may have another address by then.
    """
    pool = urllib3.PoolManager()
    pool.pool_classes_by_scheme = {"http": _LoopbackPool, "https": _PublicPool}
    return pool


class _LoopbackConnection(HTTPConnection):
    def connect(self) -> None:
        super().connect()
        if not _peer(self).is_loopback:
            raise NotPublic("Plain HTTP is for this machine only.")


class _PublicConnection(HTTPSConnection):
    def connect(self) -> None:
        super().connect()
        if not _peer(self).is_global:
            raise NotPublic("The address is not public.")


class _LoopbackPool(HTTPConnectionPool):
    ConnectionCls = _LoopbackConnection


class _PublicPool(HTTPSConnectionPool):
    ConnectionCls = _PublicConnection


def _peer(connection: HTTPConnection) -> IPv4Address | IPv6Address:
    address: str = connection.sock.getpeername()[0]
    return ip_address(address)
