"""The stock that people are invented from: names, streets and area codes. No person of these names is meant.

Telephone numbers are of the block 555-0100 to 555-0199, which is kept for fiction in every area code.
"""

from typing import Final

_FIRST: Final = (
    "Abelard Adair Alder Amabel Anselm Ardith Arvid Asta Auberon Avis Barnaby Beatrix Benedikt Birgit Bram Briony "
    "Caspar Cecily Clement Coralie Cyprian Dagmar Damaris Dunstan Edda Edmund Elspeth Emeric Enid Esme Fabian "
    "Faye Fergus Flora Gareth Gemma Gisela Goran Greta Gwendolen Halina Harald Hester Hilda Hugo Ilse Imogen "
    "Ingrid Isidore Ivo Jarvis Jocasta Jorah Judith Kasper Kerstin Lambert Leonie Linus Lorcan Lucinda Magnus "
    "Maren Matilda Merrick Mildred Nadia Nestor Nils Odette Olaf Orla Osric Otto Peregrine Petra Phoebe Piers "
    "Quentin Ragna Ramona Rollo Rosamund Rufus Sabine Selwyn Sigrid Silas Solveig Tabitha Thora Tilda Torsten "
    "Ulrika Ursula Valentin Vera Viggo Wanda Wilfrid"
)

_LAST: Final = (
    "Alderbrook Applecross Ashgrove Barnswick Bellweather Birchall Blackmere Bramblewood Brightsea Brookhaven "
    "Calloway Candlewick Castlemoor Cloverdale Copperfield Cornmarsh Crabtree Cresswater Dalewood Deepwell "
    "Dovecroft Eastmarch Elderflower Fairmeadow Farrowgate Fernhollow Fieldstone Foxgrove Frostwick Gladewater "
    "Glassmere Goldfinchley Greenhalgh Greywillow Hartsfield Hawksmoor Hazelbank Heatherley Hollowell Honeychurch "
    "Ironbridge Ivyhurst Juniperley Kestrelmoor Kingswater Larkhill Lavenham Lindenmere Longacre Lowfield "
    "Mapleton Marshbank Meadowsweet Millbrook Mistlethwaite Moonfleet Mossbury Netherfold Nightingale Northwood "
    "Oakenfold Oldcastle Orchardson Otterburn Pebblewick Pennywell Pinehurst Plumtree Quickwater Ravensworth "
    "Redfern Reedmarsh Riverstone Rookwood Rosethorn Rowanberry Saltmarsh Sandpiper Seabrook Silverbirch Skylark "
    "Snowdrop Springwell Starling Stonebridge Summerfield Swanwick Tanglewood Thistleton Thornapple Tidewater "
    "Underhill Valewood Wagtail Waterford Weatherstone Westerley Whitethorn Wildgoose Willowbank Winterbourne "
    "Woodlark Yarrowfield Yewtree"
)

FIRST: Final = tuple(_FIRST.split())
LAST: Final = tuple(_LAST.split())
STREETS: Final = ("Anchor", "Basin", "Canal", "Dockyard", "Ferry", "Granary", "Harbour", "Lock", "Mill", "Quay", "Weir")
STREET_KINDS: Final = ("St", "Ave", "Ln", "Ct")

AREA_CODES: Final = (
    201, 202, 203, 205, 206, 207, 208, 209, 210, 212, 213, 214, 215, 216, 217, 218, 219, 224, 225, 228, 229, 231,
    234, 239, 240, 248, 251, 252, 253, 254, 256, 260, 262, 267, 269, 270, 276, 281, 301, 302, 303, 304, 305, 307,
    308, 309, 310, 312, 313, 314, 315, 316, 317, 318, 319, 320, 321, 323, 325, 330, 334, 336, 337, 347, 351, 352,
    360, 361, 386, 401, 402, 404, 405, 406, 407, 408, 409, 410, 412, 413, 414, 415, 417, 419, 423, 425, 432, 434,
    435, 440, 443, 469, 478, 479, 480, 484, 501, 502, 503, 504, 505, 507, 508, 509, 510, 512, 513, 515, 516, 517,
    518, 520, 530, 540, 541, 551, 559, 561, 562, 563, 567, 570, 571, 573, 574, 580, 585, 586, 601, 602, 603, 605,
    606, 607, 608, 609, 610, 612, 614, 615, 616, 617, 618, 619, 620, 623, 626, 630, 631, 636, 641, 646, 650, 651,
    660, 661, 662, 678, 701, 702, 703, 704, 706, 707, 708, 712, 713, 714, 715, 716, 717, 718, 719, 720, 724, 727,
    731, 732, 734, 740, 754, 757, 760, 763, 765, 770, 772, 773, 774, 775, 781, 785,
)  # fmt: skip
"""Area codes of the North American Numbering Plan that are in use."""
