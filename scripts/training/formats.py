"""Texts for rendered plates: real formats of issuers mixed with random strings.

A pattern holds `A` (letter), `0` (digit), `#` (either), and separators that are drawn but not
read: space, `-`, `.`, `*` (an emblem or a state's outline), `o` (a seal).
"""

READABLE = set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DIGITS = "0123456789"

US_STATES = {
    "al": "ALABAMA", "ak": "ALASKA", "az": "ARIZONA", "ar": "ARKANSAS", "ca": "CALIFORNIA", "co": "COLORADO",
    "ct": "CONNECTICUT", "de": "DELAWARE", "dc": "WASHINGTON, DC", "fl": "FLORIDA", "ga": "GEORGIA", "hi": "HAWAII",
    "id": "IDAHO", "il": "ILLINOIS", "in": "INDIANA", "ia": "IOWA", "ks": "KANSAS", "ky": "KENTUCKY",
    "la": "LOUISIANA", "me": "MAINE", "md": "MARYLAND", "ma": "MASSACHUSETTS", "mi": "MICHIGAN", "mn": "MINNESOTA",
    "ms": "MISSISSIPPI", "mo": "MISSOURI", "mt": "MONTANA", "ne": "NEBRASKA", "nv": "NEVADA", "nh": "NEW HAMPSHIRE",
    "nj": "NEW JERSEY", "nm": "NEW MEXICO", "ny": "NEW YORK", "nc": "NORTH CAROLINA", "nd": "NORTH DAKOTA",
    "oh": "OHIO", "ok": "OKLAHOMA", "or": "OREGON", "pa": "PENNSYLVANIA", "ri": "RHODE ISLAND",
    "sc": "SOUTH CAROLINA", "sd": "SOUTH DAKOTA", "tn": "TENNESSEE", "tx": "TEXAS", "ut": "UTAH", "vt": "VERMONT",
    "va": "VIRGINIA", "wa": "WASHINGTON", "wv": "WEST VIRGINIA", "wi": "WISCONSIN", "wy": "WYOMING",
}

SLOGANS = (
    "THE FIRST STATE", "Sunshine State", "Land of Lincoln", "GRAND CANYON STATE", "FAMOUS POTATOES",
    "Evergreen State", "10,000 lakes", "The Lone Star State", "The Spirit of America", "FIRST IN FLIGHT",
    "LIVE FREE OR DIE", "GARDEN STATE", "EMPIRE STATE", "Show-Me State", "America's Dairyland", "Vacationland",
    "Ocean State", "LIFE ELEVATED", "Wild, Wonderful", "Heart of Dixie", "BIG SKY COUNTRY", "Green Mountain State",
    "BUCKEYE STATE", "VOLUNTEER STATE", "Native America", "ALOHA STATE", "Land of Enchantment", "Peace Garden State",
    "www.state.gov", "dmv.ca.gov", "HAMILTON", "JEFFERSON", "ORANGE", "SAN MATEO", "DADE", "FULTON", "Discover the Spirit",
)

DEALERS = (
    "CHEVROLET", "SERRAMONTE FORD", "TOYOTA", "HONDA", "LARSON", "ALUMNI", "AUTO MALL", "www.dealer.com", "BMW",
    "PACIFIC MOTORS", "(510) 555-0142", "UNIVERSITY", "NISSAN OF", "I LOVE MY DOG", "DRIVE SAFELY", "USED CARS",
    "THERE'S POWER", "MARINES", "RAIDERS", "MOSSY FORD", "LEGENDS", "ENGINEERS", "Volkswagen", "LEXUS", "Family Auto",
)

US = {
    "ca": ["0AAA000"] * 8 + ["000AAA0", "0A00000", "00000A0", "0000000", "000AAA", "AAA000", "AAA 000", "0 A 00000", "00A0000"],
    "tx": ["AAA*0000", "AA0*A000", "AAA 000", "AAA-0000", "A00 AAA"], "mo": ["AA0*A0A", "AA0 A0A", "000*AAA", "0AA A00"],
    "il": ["A00 0000", "000 0000", "AA 00000", "000 000", "A 000 000"], "fl": ["AAA*A00", "000*AAA", "A00*0AA", "AAA A00"],
    "az": ["AAA0000", "000*AAA", "AAA000"], "ny": ["AAA-0000", "AAA 0000", "AAA*0000", "A00 0AA", "000 AAA"],
    "nc": ["AAA-0000"], "pa": ["AAA*0000", "AAA-0000"], "oh": ["AAA 0000", "AAA*0000", "AA00AA"],
    "va": ["AAA-0000", "AAA 0000"], "wa": ["000-AAA", "AAA0000", "000*AAA"], "ga": ["AAA 0000", "0000 AAA", "AAA0000"],
    "mi": ["AAA 0000", "0AA A00", "AAA 000"], "nj": ["A00-AAA", "AAA-00A", "AAA 00A"], "ma": ["000 AA0", "0AA A00", "00A A00", "0000 AA"],
    "mn": ["000-AAA", "AAA 000", "000*AAA"], "wi": ["000-AAA", "AAA-0000"], "co": ["000-AAA", "000*AAA", "AAA-000"],
    "md": ["0AA0000", "AAA 000", "0AA A00"], "tn": ["A00-00A", "000-AAA", "AAA 000"], "in": ["000AAA", "000 AAA", "00A0000"],
    "al": ["00A00A0", "0A0000A", "00A000A", "0AA 000"], "sc": ["AAA 000", "000 AAA", "0000 AA"], "la": ["AAA 000", "000 AAA", "000AAA"],
    "ky": ["000 AAA", "000-AAA", "AAA 000"], "or": ["000 AAA", "AAA 000"], "ok": ["AAA-000", "000 AAA", "000AAA"],
    "ct": ["000-AAA", "000*AAA", "AA-00000", "0AA AA0"], "ia": ["AAA 000", "000 AAA"], "ms": ["AAA 000", "000 AAA", "AA0 000"],
    "ar": ["000 AAA", "AAA 00A"], "ks": ["000 AAA", "AAA 000"], "ut": ["000 AAA", "A00 0AA", "A000AA"],
    "nv": ["000*AAA", "000-AAA", "00A*000"], "nm": ["000-AAA", "AAA*000", "AAA-000", "000 AAA"], "wv": ["0A 0000", "0AA 000", "00A 000"],
    "ne": ["AAA 000", "00-A000", "00-A0000", "0-A0000"], "id": ["0A 00000", "0A A0000", "1A 0000A", "A 000000"],
    "hi": ["AAA 000"], "me": ["0000 AA", "000 AAA", "0000AA"], "nh": ["000 0000", "000 000", "00 0000"], "ri": ["AA-000", "AA 000", "000-000"],
    "mt": ["0-00000A", "00-0000A", "AAA000", "000000A"], "de": ["000000", "00000", "PC00000"], "sd": ["0AA 000", "0A0 000", "00A 000"],
    "nd": ["AAA 000", "000 AAA"], "ak": ["AAA 000"], "dc": ["AA*0000", "AA-0000", "000-000"], "vt": ["AAA 000", "000A000"],
    "wy": ["0*00000", "00*000AA", "0-0000", "0 0000A"],
}

EU = {
    "D": ["AAoAA 000", "AoAA 0000", "AAAoA 000", "AoA 000", "AA:AA 00", "AAoA 0000", "AAA A 00"], "F": ["AA-000-AA"] * 2 + ["0000 AA 00", "000 AAA 00"],
    "I": ["AA 000AA", "AA000 AA"], "E": ["0000 AAA", "A 0000 AA", "A-0000-AA"], "NL": ["00-AA-AA", "AA-AA-00", "00-AAA-0", "0-AAA-00", "AA-000-A", "A-000-AA"],
    "RO": ["B 00 AAA", "B 000 AAA", "AA 00 AAA"], "PL": ["AA 00000", "AAA 0000", "AA 0000A", "AAA A000", "AA 000AA"],
    "CZ": ["0A0 0000", "0AA 0000"], "SK": ["AA 000AA", "AA-000AA", "AAo000AA"], "GB": ["AA00 AAA"] * 2 + ["A000 AAA", "AAA 000A"], "P": ["00-00-AA", "00-AA-00", "AA-00-AA"],
    "B": ["0-AAA-000", "AAA-000", "000-AAA"], "A": ["A 0000AA", "AA 000AA", "A-00000A"], "S": ["AAA 000", "AAA 00A"], "DK": ["AA 00 000"],
    "N": ["AA 00000"], "FIN": ["AAA-000"], "H": ["AAA-000"], "HR": ["AA 000-AA", "AA 0000-A"], "BG": ["AA 0000 AA", "A 0000 AA"],
    "L": ["AA 0000", "00000"], "LT": ["AAA 000"], "EST": ["000 AAA"], "SLO": ["AA A0-000", "AA AA-000"], "CH": ["AA*000000", "AA 00000"],
    "UA": ["AA0000AA"], "RUS": ["A000AA"], "TR": ["00 AA 000", "00 AAA 00", "00 A 0000"], "GR": ["AAA-0000"],
}

BR = ["AAA-0000"] * 4 + ["AAA 0000", "AAA.0000", "AAA*0000"]
MERCOSUL = ["AAA0A00"] * 3 + ["AA 000 AA", "AA000AA", "AAA 0000"]

WORDS = (
    "BIG CHEESE", "PRIVACY", "GR8DAY", "YOSPEED", "OCEAN", "MYBABY", "LUVDOGS", "SKIBUM", "GOLF", "HOTROD", "NO1DAD", "IMLATE",
    "COOL", "JAZZ", "BOOKS", "OOHLALA", "SOCCER", "FISHON", "LIONS", "ILUVU", "GOBLUE", "CATMOM", "KIDZ", "4X4FUN", "ROCKON", "ZOOM",
    "SUNNY", "2FAST4U", "WINE", "QUEEN", "MOJO", "VWBUG", "BIMMER", "TESLA", "HAWAII", "XLR8", "TRUCK", "DOC", "VOODOO", "IGOTIT",
)


def _fill(pattern, rng, letters=LETTERS):
    out = []
    for char in pattern:
        pool = {"A": letters, "0": DIGITS, "#": letters + DIGITS}.get(char)
        out.append(pool[rng.integers(len(pool))] if pool else char)
    return "".join(out)


def pick(rng, items):
    """One item of a sequence, by a numpy generator."""
    return items[rng.integers(len(items))]


def random_pattern(rng, low=5, high=8):
    """A string with no format: letters and digits anywhere, with one gap or separator half of the time."""
    n = int(rng.integers(low, high))
    kinds = "".join(pick(rng, "A0") for _ in range(n)) if rng.random() < .75 else pick(rng, "A0") * n
    if rng.random() < .5:
        at = int(rng.integers(1, n))
        kinds = kinds[:at] + pick(rng, " -*.  ") + kinds[at:]
    return kinds


def personal(rng):
    """A personalised text: a word, or something that can be pronounced."""
    if rng.random() < .3:
        return pick(rng, WORDS)
    out = ""
    while len(out) < rng.integers(4, 8):
        out += pick(rng, "BCDFGHJKLMNPRSTVWXYZQ") + pick(rng, "AEIOUY")
    if rng.random() < .3:
        out = out[:-1] + pick(rng, DIGITS)
    return out[:7]


def us_text(rng, state=None):
    """(pattern filled, state code): formats of all states, random strings and personal words."""
    state = state or ("ca" if rng.random() < .25 else pick(rng, list(US)))
    dice = rng.random()
    if dice < .5:
        return _fill(pick(rng, US[state]), rng), state
    if dice < .68:
        return _fill(pick(rng, US[pick(rng, list(US))]), rng), state
    if dice < .92:
        return _fill(random_pattern(rng), rng), state
    return personal(rng), state


def eu_text(rng):
    """(pattern filled, country letters)."""
    country = pick(rng, list(EU))
    if rng.random() < .2:
        return _fill(random_pattern(rng), rng), country
    return _fill(pick(rng, EU[country]), rng), country


def br_text(rng, mercosul):
    """A Brazilian or Argentine text."""
    return _fill(pick(rng, MERCOSUL if mercosul else BR), rng)
