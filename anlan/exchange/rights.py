"""Who speaks for this district to others: whoever holds an overseeing post at the office that the file of peers names."""

from __future__ import annotations

import logging

from anlan.exchange.peers import BadPeers, agreed
from anlan.kernel.procedure import OVERSEEING
from anlan.kernel.who import Who

log = logging.getLogger(__name__)


def speaks(who: Who) -> bool:
    """Whether `who` may ask other districts at all; nobody, where nothing is agreed or the file cannot be used."""
    try:
        terms = agreed()
    except BadPeers as error:
        log.error("%s", error)
        return False
    here = any(post.office.code == terms.office and post.role in OVERSEEING for post in who.posts)
    return bool(terms.peers) and here and not who.administers
