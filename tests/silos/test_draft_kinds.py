"""Drafts of what a table knows customers by: several columns of a kind, and one number in several forms."""

from drafting import drafted, reached

from tellonce.identity.normalise import normalise
from tellonce.silos.declare import read
from tellonce.silos.facts import facts


def test_two_telephones_of_a_customer_are_a_list(tmp_path):
    text, silos = drafted(tmp_path, people__csv=reached())

    assert silos["people"].ids["phone"] == ("TEL", "MOBILE")
    assert '    "MOBILE",  # 12 of 12 values are telephone numbers' in text


def test_what_may_be_somebody_else_s_is_a_guess_in_the_list_of_its_kind(tmp_path):
    calls = [{"made": row["JOINED"], "TEL": row["TEL"], "PHONE_2": row["MOBILE"]} for row in reached()]
    text, silos = drafted(tmp_path, people__csv=reached("AGENT_TEL"), talks__csv=calls)

    assert silos["people"].ids["phone"] == silos["talks"].ids["phone"] == ("TEL",)
    confirmed = {one.name: one for one in read(text.replace('    # "', '    "'), "t").silo}
    assert confirmed["people"].ids["phone"] == ("TEL", "AGENT_TEL")
    assert confirmed["talks"].ids["phone"] == ("TEL", "PHONE_2")


def test_a_number_that_a_register_gives_each_customer_is_a_customer_s_however_it_is_written(tmp_path):
    cifs = [f"{74_104_381 + 1_117 * number}" for number in range(12)]
    people = [{**row, "CIF": f"00{cif}", "NO": ""} for row, cif in zip(reached(), cifs, strict=True)]
    cards = [{"opened": f"2024-02-{day:02}", "keyed": cifs[day % 12], "what": "card"} for day in range(1, 20)]
    prints = [
        {"printed": f"2024-02-{day:02}", "ref": f"00-{cifs[day % 12][:4]}-{cifs[day % 12][4:]}"} for day in range(1, 20)
    ]
    text, silos = drafted(tmp_path, people__csv=people, cards__csv=cards, prints__csv=prints)

    declared, source = read(text, "t"), {"opened": "2024-02-01", "printed": "2024-02-01"}
    ((kind, _),) = silos["cards"].ids.items()
    told = [
        normalise(declared.identity.kind(kind), one.value, "US").value
        for name, row in (("people", people[0]), ("cards", {**source, "keyed": cifs[0]}), ("prints", prints[11]))
        for one in facts(silos[name])(row).ids
        if one.kind == kind
    ]
    assert told == [cifs[0]] * 3
    assert not any(silo.matters for silo in silos.values())


def test_a_number_that_all_files_write_alike_is_taken_as_it_stands(tmp_path):
    people = [{**row, "CIF": f"00{number:03}77-1"} for number, row in enumerate(reached())]
    calls = [{"at": f"2024-01-{day:02} 10:00", "who": f"00{day % 12:03}77-1"} for day in range(1, 20)]
    text, silos = drafted(tmp_path, people__csv=people, calls__csv=calls)

    ((kind, column),) = silos["calls"].ids.items()
    assert column == "who"
    assert silos["people"].ids[kind] == "CIF"
    assert read(text, "t").identity.kind(kind).normalise == "code"


def test_contacts_of_a_known_system_are_a_register(tmp_path):
    people = [
        {"ID": f"003Hs0000{number:06}QAA", "FIRSTNAME": "Ada", "LASTNAME": "Vale", "EMAIL": f"p{number}@example.org",
         "CIF__C": f"8{number:03}77", "CREATEDDATE": "2016-05-04T14:00:00.000Z"}
        for number in range(12)
    ]  # fmt: skip
    cards = [{"opened": f"2024-02-{day:02}", "CIF": f"8{day % 12:03}77"} for day in range(1, 20)]
    _, silos = drafted(tmp_path, contacts__csv=people, cards__csv=cards)

    assert silos["contacts"].system == "salesforce_contact"
    assert set(silos["cards"].ids) == set(silos["contacts"].ids) != set()


def test_a_column_of_several_numbers_makes_them_no_one_number_and_names_none(tmp_path):
    bills = [{"BILLNO": f"B25-{number}", "CUST": f"WB-{number}", "MAIL": f"p{number}@example.org", "MOBILE":
              f"555-010-1{number:03}", "at": f"2024-01-{number}"} for number in range(13, 20)]  # fmt: skip
    repairs = [{"JOB": f"RJ104{number}", "at": f"2024-01-{number}"} for number in range(13, 20)]
    slips = [
        {"SLIP": f"{number}-A", "at": f"2024-01-{number}", "REFERENCE_OF_THE_SLIP": ref}
        for number, ref in enumerate([f"B25-{n}" for n in range(13, 17)] + [f"RJ104{n}" for n in range(13, 16)], 10)
    ]
    text, silos = drafted(tmp_path, bills__csv=bills, repair__csv=repairs, shop__csv=slips)

    assert silos["repair"].matters == {"job": "JOB"}
    assert silos["bills"].matters == {"billno": "BILLNO"}
    assert (silos["shop"].ids, silos["shop"].matters) == ({}, {})
    assert (
        '# matters.billno = "REFERENCE_OF_THE_SLIP"  # 4 values stand in bills.csv: BILLNO too; it holds other' in text
    )


def test_a_register_of_all_customers_holds_one_number_however_few_of_them_each_file_knows(tmp_path):
    people = [{"NO": f"QX-{number}", "at": "2024-01-13"} for number in range(100, 120)]
    _, silos = drafted(tmp_path, people__csv=people, first__csv=people[:8], last__csv=people[12:])

    assert {name: set(silo.matters) for name, silo in silos.items()} == {key: {"no"} for key in silos}


def test_a_number_is_called_what_says_most(tmp_path):
    slots = [
        {"SLOT": f"S{number}", "EPIS": f"E25-104{number // 2}", "at": f"2024-01-{number}"} for number in range(13, 20)
    ]
    letters = [{"ITEM": f"V{one['SLOT']}", "EPISODE": one["EPIS"], "OUR_REF": one["EPIS"], "at": one["at"]}
               for one in slots]  # fmt: skip
    answers = [{"ExternalReference": one["EPIS"], "at": one["at"]} for one in slots]
    _, silos = drafted(tmp_path, slots__csv=slots, letters__csv=letters, answers__csv=answers)
    assert set(silos["slots"].matters) == set(silos["answers"].matters) == {"episode"}

    for number, one in enumerate(letters):
        one["WORK_ORDER_NUMBER"] = f"J400{number}"
    jobs = [{"J": one["WORK_ORDER_NUMBER"], "at": one["at"]} for one in letters]
    _, silos = drafted(tmp_path, letters__csv=[*letters, letters[0]], jobs__csv=jobs)
    assert silos["jobs"].matters == {"j": "J"}
