"""`vitrine explain SITE --url URL`: decides one page view for one visitor, and prints the reasons."""

from __future__ import annotations

import argparse
import json
import secrets
from dataclasses import replace
from datetime import UTC, datetime

import msgspec

from vitrine.app import create_app
from vitrine.cli.terminal import say
from vitrine.cli.workplace import choose_site, own_settings
from vitrine.domain.clock import system_clock
from vitrine.domain.errors import VitrineError
from vitrine.flow.explain import explain
from vitrine.profile.identity import new_visitor_id
from vitrine.web.body import decode
from vitrine.wire.consent import Consent
from vitrine.wire.decide import DecideAnswer, DecideRequest
from vitrine.wire.explain import Explained, ExplainedClause, Explanation
from vitrine.wire.page import Page


class BadArgumentError(VitrineError):
    """An argument of the command is invalid."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("site", metavar="SITE")
    parser.add_argument("--url", required=True, metavar="URL", help="the page")
    parser.add_argument("--type", default="other", help="kind of page: home category product cart article other")
    parser.add_argument("--item", metavar="ITEM_ID", help="the item the page is about")
    parser.add_argument("--visitor", metavar="VISITOR_ID", help="whose profile; a new visitor when left out")
    parser.add_argument("--account", metavar="ACCOUNT_ID", help="the account that has signed in")
    parser.add_argument("--profile", metavar="PROFILE_ID", help="the profile of that account")
    parser.add_argument("--address", metavar="IP", help="where the visitor comes from")
    parser.add_argument("--user-agent", metavar="TEXT", help="what the browser says it is")
    parser.add_argument("--at", metavar="TIME", help="when, such as 2026-01-15T12:00:00Z; now when left out")
    parser.add_argument("--attribute", action="append", default=[], metavar="NAME=VALUE", help="what the page says")
    parser.add_argument("--json", action="store_true", help="the whole answer as JSON")


def run(args: argparse.Namespace) -> int:
    """Decide by the rules that serve, and print the reasons. Raises BadRequest for values that no page can send."""
    settings = replace(own_settings(), demo=False)
    site = choose_site(settings, args.site).config.site
    now = _moment(args.at)
    request = decode(msgspec.json.encode(_question(args, site)), msgspec.json.Decoder(DecideRequest))
    house = create_app(settings, clock=lambda: now, watch=False)
    try:
        state = house.sites.get(site)
        user_agent = args.user_agent or ""
        decided = explain(request, state, house.tools, address=args.address, user_agent=user_agent, now=now)
    finally:
        house.close()
    if args.json:
        print(json.dumps(msgspec.to_builtins(decided), indent=2, ensure_ascii=False))  # noqa: T201 - a document
    elif decided.explanation is not None:
        _print(decided, decided.explanation)
    return 0


def _moment(text: str | None) -> datetime:
    if text is None:
        return system_clock()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadArgumentError(f"--at is {text!r}; give a time like 2026-01-15T12:00:00Z.") from None
    return moment.astimezone(UTC) if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _question(args: argparse.Namespace, site: str) -> DecideRequest:
    attributes: dict[str, object] = {}
    for pair in args.attribute:
        name, equals, value = pair.partition("=")
        if not equals:
            raise BadArgumentError(f"--attribute is {pair!r}; give NAME=VALUE.")
        try:
            attributes[name] = json.loads(value)
        except json.JSONDecodeError:
            attributes[name] = value
    return DecideRequest(
        site=site,
        page=Page(url=args.url, type=args.type, item_id=args.item),
        visitor_id=args.visitor or new_visitor_id(secrets.token_bytes),
        account_id=args.account,
        profile_id=args.profile,
        consent=Consent(personalization=True, measurement=True),
        attributes=attributes,  # type: ignore[arg-type]  # decoding checks them
    )


def _print(decided: DecideAnswer, explanation: Explanation) -> None:
    say(f"config {decided.config_version}, models {explanation.model_version or 'none'}")
    if decided.degraded:
        say(f"could not be used: {', '.join(decided.degraded)}")
    say("known about this visit:")
    for name, value in sorted(explanation.values.items()):
        say(f"    {name} = {json.dumps(value, ensure_ascii=False, default=str)}")
    for campaign in explanation.campaigns:
        _print_campaign(campaign)


def _print_campaign(campaign: Explained) -> None:
    verdict = f"offered, {campaign.rank}. for {campaign.placement}" if campaign.is_offered else f"no: {campaign.reason}"
    say(f"{campaign.campaign}: {verdict}")
    for clause in campaign.clauses:
        say(f"    {_clause(clause)}")
    if campaign.residual is not None:
        say(f"    left to the page: {json.dumps(campaign.residual, ensure_ascii=False)}")
    if campaign.variation is not None:
        how = "kept since the first exposure" if campaign.is_kept else f"bucket at {campaign.place}"
        place = how if campaign.place is not None or campaign.is_kept else "the only one"
        say(f"    variation {campaign.variation} by {campaign.unit}, {place}, share {campaign.propensity:g}")
    if campaign.steps:
        say(f"    items from {', '.join(campaign.steps)}")


def _clause(clause: ExplainedClause) -> str:
    holds = {True: "holds", False: "fails", None: "is tested in the page"}[clause.holds]
    value = json.dumps(clause.value, ensure_ascii=False, default=str) if clause.known else "unknown"
    value_text = "" if clause.home == "tag" else f" (it is {value})"
    negated = ", and is negated" if clause.negated else ""
    return f"{clause.path} {json.dumps(clause.operand, ensure_ascii=False)} {holds}{value_text}{negated}"
