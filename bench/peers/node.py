"""node-nlp with French, in Node: installed by npm into .cache/ at a pinned version, then one script
that learns and answers.
"""

import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any, Dict, List, Tuple

from bot.paths import ROOT

VERSION = "4.27.0"
_FOLDER = ROOT / ".cache" / "peers" / "node-nlp"
_SCRIPT = """
const fs = require('fs');
const { NlpManager } = require('node-nlp');
const task = JSON.parse(fs.readFileSync(process.argv[2]));
(async () => {
  const manager = new NlpManager({ languages: ['fr'], forceNER: false, nlu: { log: false, useNoneFeature: false }, autoSave: false });
  for (const [text, intent] of task.learn) manager.addDocument('fr', text, intent);
  const started = process.hrtime.bigint();
  await manager.train();
  const training = Number(process.hrtime.bigint() - started) / 1e9;
  const intents = [], taken = [];
  await manager.process('fr', task.ask[0]);
  for (const text of task.ask) {
    const begun = process.hrtime.bigint();
    const found = await manager.process('fr', text);
    taken.push(Number(process.hrtime.bigint() - begun) / 1e6);
    intents.push(found.intent === 'None' ? 'incompris' : found.intent);
  }
  taken.sort((one, other) => one - other);
  const size = Buffer.byteLength(manager.export(true));
  const memory = process.resourceUsage().maxRSS * 1024;
  fs.writeFileSync(process.argv[3], JSON.stringify({ intents, ms: taken[taken.length >> 1], training, size, memory }));
})();
"""


def run(learn: List[Tuple[str, str]], ask: List[str]) -> Dict[str, Any]:
    """What node-nlp answers and takes. Raises OSError or CalledProcessError where there is neither
    npm, nor network, nor a copy.
    """
    if not (_FOLDER / "node_modules" / "node-nlp").exists():
        _FOLDER.mkdir(parents=True, exist_ok=True)
        (_FOLDER / "package.json").write_text(
            json.dumps({"private": True, "dependencies": {"node-nlp": VERSION}})
        )
        subprocess.run(
            [
                "npm",
                "install",
                "--silent",
                "--no-audit",
                "--no-fund",
                "--no-package-lock",
                "--ignore-scripts",
            ],
            cwd=_FOLDER,
            check=True,
        )
    with tempfile.TemporaryDirectory() as folder:
        task, result, script = (
            Path(folder) / "task.json",
            Path(folder) / "result.json",
            _FOLDER / "peer.js",
        )
        task.write_text(json.dumps({"learn": learn, "ask": ask}))
        script.write_text(_SCRIPT)
        subprocess.run(
            ["node", "--max-old-space-size=6144", str(script), str(task), str(result)],
            cwd=_FOLDER,
            check=True,
        )
        found: Dict[str, Any] = json.loads(result.read_text())
        return found
