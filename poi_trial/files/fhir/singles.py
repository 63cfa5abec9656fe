"""Facts of which the patient file has one, chosen among all that a record says; open where it says two things."""

from poi_trial.dates import PartialDate, plus_months
from poi_trial.files.fhir.consents import the_consent
from poi_trial.files.fhir.gathered import Dated, Entry, Gathered
from poi_trial.screening.criteria import Menses


def singles(gathered: Gathered, person: Entry) -> Entry:
    """Karyotype, menses, pregnancy, weight and consent, and the sources of what is no entry of its own."""
    karyotypes, menses = gathered.singles.get("karyotype", []), _menses(gathered)
    sources = dict(person["sources"]) if isinstance(person["sources"], dict) else {}
    sources |= {"karyotype": _sources(karyotypes)} if karyotypes else {}
    sources |= {"menses": menses.pop("source")} if menses else {}
    return {
        # Results that differ are all kept: together they read as none, and a person judges.
        "karyotype": " and ".join(dict.fromkeys(str(each.value) for each in karyotypes)) or None,
        "menses": menses or None,
        "pregnancy": _pregnancy(gathered) or None,
        "weight": _weight(gathered),
        "consent": the_consent(gathered),
        "sources": sources or None,
    }


def _sources(found: list[Dated]) -> str:
    return ", ".join(dict.fromkeys(each.source for each in found))


def _menses(gathered: Gathered) -> Entry:
    """Her pattern, where the record tells one alone, and the first day of her latest period."""
    patterns, periods = gathered.known("menses"), gathered.singles.get("last_period", [])
    told = dict.fromkeys(each.value for each in patterns)
    if len(told) > 1:
        gathered.seen.remark(f"the record tells {' and '.join(map(str, told))}, so her menstrual pattern was not read")
        patterns = []
    since = [each.days for each in patterns if each.days]
    # Begun on several days on record, it may have begun on any of them.
    began = len(since) == len(patterns) and since
    days = PartialDate(min(each.first for each in since), max(each.last for each in since)) if began else None
    if not patterns:
        periods = [each for each in periods if _shows(each, gathered)]
    first_days = [each.value for each in periods if isinstance(each.value, PartialDate)]
    # A period after the day of reading hides no earlier one.
    latest = max([d for d in first_days if d.first <= gathered.reading.day] or first_days, default=None)
    said = {"pattern": patterns[0].value if patterns else None, "since": days, "last_period": latest}
    entry: Entry = {key: str(value) for key, value in said.items() if value is not None}
    return {**entry, "source": _sources([*patterns, *periods])} if entry else {}


def _shows(period: Dated, gathered: Gathered) -> bool:
    """Whether a last period was told so long after it that the telling shows how long none came.

    Told the week after, it says nothing of the months since: periods may have come and not been told.
    """
    criteria = (each for each in gathered.reading.protocol.every_criterion() if isinstance(each, Menses))
    months = max((each.months for each in criteria), default=0)
    began, told = period.value, period.days
    if isinstance(began, PartialDate) and told and told.first >= plus_months(began.last, months):
        return True
    gathered.seen.remark(f"{period.source} tells a last period that others may have followed, so it was not read")
    return False


def _pregnancy(gathered: Gathered) -> Entry:
    """The latest status and the latest test; of two of one day the one that holds her up counts."""
    statuses, tests = gathered.known("pregnancy_status"), gathered.known("pregnancy_test")
    undated = [each for each in statuses if each.days is None and each.value != "not pregnant"]
    status = max(undated or statuses, key=lambda each: (each.latest, each.value != "not pregnant"), default=None)
    test = max(tests, key=lambda each: (each.latest, each.value == "positive"), default=None)
    said = {"status": status and status.value, "test": test and test.value, "date": test and test.days}
    entry: Entry = {key: str(value) for key, value in said.items() if value is not None}
    return {**entry, "source": _sources([each for each in (status, test) if each])} if entry else {}


def _weight(gathered: Gathered) -> Entry | None:
    weighed = max(gathered.known("weight"), key=lambda each: each.latest, default=None)
    if weighed is None:
        return None
    return {"kg": weighed.value, "date": weighed.days and str(weighed.days), "source": weighed.source}
