"""`import tellonce` costs nothing: it loads no driver, no engine, no package of others."""

import json
import subprocess
import sys

ASK = """
import json, sys
before = set(sys.modules)
import tellonce
added = {name.partition(".")[0] for name in set(sys.modules) - before}
print(json.dumps([tellonce.__version__, sorted(added - set(sys.stdlib_module_names)), "sqlite3" in sys.modules]))
"""


def test_bare_import_loads_only_itself():
    told = subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True, check=True)
    version, added, driver = json.loads(told.stdout)

    assert version
    assert added == ["tellonce"]
    assert not driver
