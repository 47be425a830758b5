"""How the ordinary plates of the states look, from common knowledge: colours, lettering of the name, slogan.

A look is (background, or top and bottom of a gradation; serial; name; name's lettering; name's place; slogan).
Lettering: c capitals, s script, r serif; place: t top, b bottom (the slogan takes the other).
"""

LOOKS = {
    "al": [("ffffff cfe0f5", "a01828", "a01828", "s", "b", "Heart of Dixie"), ("ffffff", "203070", "a01828", "s", "b", "Stars Fell On"), ("cfe6e0", "203060", "203060", "s", "t", "Sweet Home Alabama")],
    "ak": [("f2b92f", "203070", "203070", "c", "t", "The Last Frontier"), ("ffffff", "203070", "203070", "c", "t", "")],
    "az": [("e8f0f0 c8dcf0", "20605a", "204a8a", "c", "t", "GRAND CANYON STATE"), ("7a2030", "ffffff", "ffffff", "c", "t", "GRAND CANYON STATE")],
    "ar": [("ffffff", "202020", "a01828", "r", "t", "The Natural State"), ("ffffff d0d8f0", "203070", "a01828", "s", "t", "The Natural State")],
    "ca": [("ffffff", "202a60", "b01c2c", "s", "t", ""), ("ffffff", "202a60", "b01c2c", "s", "t", "dmv.ca.gov"), ("ffffff", "202a60", "202a60", "c", "t", ""), ("202a80", "f0c040", "f0c040", "c", "t", ""), ("181818", "f0c040", "f0c040", "c", "t", "")],
    "co": [("ffffff 20603c", "20603c", "ffffff", "c", "b", ""), ("20603c", "ffffff", "ffffff", "c", "b", "")],
    "ct": [("ffffff a0c0e8", "203060", "203060", "c", "t", "Constitution State"), ("203a80", "ffffff", "ffffff", "c", "t", "CONSTITUTION STATE")],
    "de": [("1c3468", "f0c868", "f0c868", "c", "b", "THE FIRST STATE")],
    "dc": [("ffffff", "203a80", "203a80", "c", "t", "TAXATION WITHOUT REPRESENTATION"), ("ffffff", "203a80", "203a80", "c", "t", "A Capital City")],
    "fl": [("ffffff", "1c6448", "1c6448", "c", "t", "SUNSHINE STATE"), ("ffffff", "1c6448", "1c6448", "c", "t", "MYFLORIDA.COM"), ("ffffff", "a83820", "1c6448", "c", "t", "Sunshine State")],
    "ga": [("ffffff f0d0b0", "202020", "203060", "c", "t", "Peach State"), ("ffffff", "202060", "a02030", "c", "t", "www.georgia.gov"), ("ffffff", "202060", "202060", "c", "b", "")],
    "hi": [("ffffff", "202020", "b02030", "c", "t", "ALOHA STATE")],
    "id": [("b8283c ffffff", "202a60", "ffffff", "c", "t", "FAMOUS POTATOES"), ("20603c", "ffffff", "ffffff", "c", "t", "FAMOUS POTATOES")],
    "il": [("ffffff a8c4ec", "b02030", "2a4a90", "s", "t", "Land of Lincoln"), ("ffffff", "203070", "203070", "c", "t", "LAND OF LINCOLN")],
    "in": [("4a6ab8", "ffffff", "ffffff", "c", "b", "The Crossroads of America"), ("203a90", "ffffff", "ffffff", "c", "b", "In God We Trust"), ("d8e4f4", "203060", "203060", "c", "t", "Lincoln's Boyhood Home")],
    "ia": [("d8e4f4 a8c4e4", "203060", "203a80", "r", "t", ""), ("2a5aa8", "ffffff", "ffffff", "c", "t", "")],
    "ks": [("c8dcec", "202a50", "202a50", "c", "t", ""), ("f0e0b0", "20406a", "20406a", "c", "t", "")],
    "ky": [("d0e0f8 6a94d4", "202a60", "202a60", "s", "t", "Unbridled Spirit"), ("ffffff", "203a90", "203a90", "c", "t", "BLUEGRASS STATE"), ("ffffff", "203a90", "203a90", "c", "t", "It's that friendly")],
    "la": [("ffffff", "203070", "b02030", "s", "t", "Sportsman's Paradise"), ("ffffff", "203070", "203070", "c", "t", "BAYOU STATE")],
    "me": [("f4f0e8", "202020", "203a50", "c", "t", "Vacationland")],
    "md": [("ffffff", "202020", "202020", "s", "t", ""), ("ffffff", "202020", "202020", "s", "t", "MARYLAND.GOV"), ("ffffff", "202020", "202020", "s", "t", "Chesapeake Bay")],
    "ma": [("ffffff", "b02838", "2a4a90", "r", "t", "The Spirit of America"), ("ffffff", "206a40", "206a40", "c", "t", "")],
    "mi": [("2a4aa0", "ffffff", "ffffff", "c", "t", "GREAT LAKES"), ("ffffff", "203a80", "ffffff", "c", "t", "www.michigan.gov"), ("ffffff", "203a80", "203a80", "s", "t", "Great Lakes Splendor"), ("ffffff", "203a80", "203a80", "c", "t", "Pure Michigan")],
    "mn": [("e8f0f8 90b8e0", "203a90", "2a60a8", "r", "t", "10,000 lakes"), ("ffffff", "203a90", "203a90", "c", "t", "10,000 LAKES")],
    "ms": [("e4ecf4", "203060", "203060", "s", "t", "HOSPITALITY STATE"), ("f0e8d8", "203060", "203060", "r", "t", "Birthplace of America's Music"), ("ffffff", "a02030", "203060", "c", "t", "The Hospitality State")],
    "mo": [("ffffff a8c0e0", "203a80", "203060", "r", "t", "Show-Me State"), ("7a2030", "ffffff", "ffffff", "c", "t", "SHOW-ME STATE")],
    "mt": [("203a80", "ffffff", "ffffff", "c", "b", "Treasure State"), ("d8e4f4", "202020", "203060", "c", "t", "BIG SKY COUNTRY")],
    "ne": [("c0d8f0", "203060", "b02030", "s", "t", ""), ("ffffff", "203060", "203060", "c", "t", "The Good Life"), ("f0e4c0", "203060", "203060", "c", "t", "www.nebraska.gov")],
    "nv": [("d8e8f4 b0b0d8", "203060", "202020", "c", "t", "THE SILVER STATE"), ("2a5ab0", "ffffff", "ffffff", "c", "b", "The Silver State")],
    "nh": [("ffffff", "20603c", "20603c", "r", "b", "LIVE FREE OR DIE"), ("d0e4d8", "20603c", "20603c", "s", "t", "LIVE FREE OR DIE")],
    "nj": [("f0d840 ffffff", "202020", "203060", "s", "t", "Garden State"), ("2a6ab0", "f0e090", "f0e090", "c", "t", "GARDEN STATE")],
    "nm": [("f0c830", "b02030", "b02030", "c", "b", "Land of Enchantment"), ("40a8b8", "f0d040", "f0d040", "c", "b", "LAND OF ENCHANTMENT")],
    "ny": [("ffffff", "203a90", "ffffff", "c", "t", "THE EMPIRE STATE"), ("f0b030", "203060", "203060", "c", "t", "EMPIRE STATE"), ("ffffff", "203a80", "b02030", "c", "t", ""), ("ffffff", "203060", "203060", "c", "t", "EXCELSIOR")],
    "nc": [("ffffff", "203a90", "b02030", "c", "b", "First in Flight"), ("ffffff", "203a90", "203a90", "c", "b", "First in Freedom")],
    "nd": [("c8dcf0 e0b060", "203060", "202020", "c", "t", "Peace Garden State"), ("80b0e0 e0c060", "203060", "203060", "c", "b", "Discover the Spirit")],
    "oh": [("ffffff f0d080", "203060", "203a80", "r", "t", "Birthplace of Aviation"), ("ffffff", "203060", "a02030", "c", "t", "Beautiful Ohio"), ("c8dcf4 ffffff", "203060", "203060", "r", "t", "THE HEART OF IT ALL!")],
    "ok": [("ffffff", "20603c", "20603c", "c", "t", "Native America"), ("c8e0f0", "202020", "203060", "c", "t", "NATIVE AMERICA"), ("ffffff", "203a80", "203a80", "c", "t", "OKLAHOMA IS OK")],
    "or": [("d0dcec c8b8d8", "202a60", "202a60", "s", "t", ""), ("203a80", "f0d060", "f0d060", "c", "t", "PACIFIC WONDERLAND")],
    "pa": [("f0c840 2a50a0", "203a80", "ffffff", "r", "t", "visitPA.com"), ("ffffff", "203a80", "ffffff", "c", "t", "www.state.pa.us"), ("203a80", "f0c850", "f0c850", "c", "t", "KEYSTONE STATE"), ("f0c850", "203a80", "203a80", "c", "t", "You've Got a Friend in")],
    "ri": [("ffffff b8d4ec", "203060", "2a5aa0", "r", "t", "Ocean State")],
    "sc": [("ffffff d0e8f4", "203060", "203060", "s", "t", "While I Breathe, I Hope"), ("d8e8f4 f0d8b0", "203060", "203060", "r", "t", "Smiling Faces. Beautiful Places."), ("ffffff", "203060", "203060", "c", "t", "TRAVEL2SC.COM")],
    "sd": [("c8dcf0", "203060", "b02030", "s", "t", "Great Faces. Great Places."), ("ffffff", "203060", "b02030", "c", "t", "Mount Rushmore State")],
    "tn": [("d8ecd8 b8d8b0", "203060", "203060", "r", "t", "The Volunteer State"), ("ffffff", "203a90", "203a90", "c", "t", "VOLUNTEER STATE"), ("203a80", "ffffff", "ffffff", "c", "t", "The Volunteer State")],
    "tx": [("f4f4f4", "202020", "202020", "c", "t", "The Lone Star State"), ("e8f0f8 a8c4e8", "202a60", "202a60", "c", "t", "The Lone Star State"), ("ffffff", "203070", "b02030", "c", "t", "The Lone Star State")],
    "ut": [("c8e0f4 ffffff", "203060", "203060", "c", "t", "Greatest Snow on Earth"), ("e8a860", "203060", "203060", "c", "t", "LIFE ELEVATED"), ("ffffff", "203060", "203060", "c", "b", "Ski Utah!")],
    "vt": [("1c6a48", "ffffff", "ffffff", "r", "t", "Green Mountain State")],
    "va": [("ffffff", "203060", "203060", "c", "t", ""), ("ffffff", "203060", "203060", "c", "t", "400th Anniversary"), ("ffffff", "203060", "b02030", "c", "t", "Virginia is for Lovers")],
    "wa": [("ffffff b0d0ec", "203a80", "b02030", "c", "t", "EVERGREEN STATE"), ("d8e8f8", "203060", "b02030", "c", "t", "EVERGREEN STATE")],
    "wv": [("2a4a98 ffffff", "203060", "f0c840", "c", "t", "Wild, Wonderful"), ("ffffff", "203a80", "203a80", "c", "t", "WILD, WONDERFUL")],
    "wi": [("ffffff", "202020", "b02030", "c", "t", "America's Dairyland"), ("f0d040", "203060", "203060", "c", "t", "AMERICA'S DAIRYLAND")],
    "wy": [("c8dcf0", "202a50", "202a50", "r", "t", ""), ("ffffff", "a06a20", "a06a20", "c", "b", ""), ("ffffff", "203a80", "b02030", "c", "t", "")],
}


def rgb(code):
    """(r, g, b) of "rrggbb"."""
    return tuple(int(code[i:i + 2], 16) for i in (0, 2, 4))
