import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { LayerArchive } from "./environments.ts";
import { call, environmentsForTest, functionOf, zipOf } from "./function-fixture.ts";

async function layerOf(files: Record<string, string>, mode?: number): Promise<LayerArchive> {
  const bytes = await zipOf(files, mode);
  return { sha256: createHash("sha256").update(bytes).digest("hex"), archive: async () => bytes };
}

describe("layers", () => {
  it("bring packages for Node, the later ones over the earlier", async () => {
    const { environments } = environmentsForTest();
    const tool = (text: string) => ({ "nodejs/node_modules/tool/index.js": `module.exports = "${text}";` });
    const layers = [
      await layerOf({ ...tool("first"), "nodejs/node_modules/other/index.js": 'module.exports = "other";' }),
      await layerOf({ ...tool("second"), "nodejs/node22/node_modules/exact/index.js": 'module.exports = "exact";' }),
    ];
    const code = 'exports.handler = async () => ["tool", "other", "exact"].map((name) => require(name));';
    const specification = await functionOf(code, { layers });
    expect((await call(environments, specification)).answer).toEqual(["second", "other", "exact"]);
    const reversed = await functionOf(code, { layers: layers.toReversed() });
    expect((await call(environments, reversed)).answer).toEqual(["first", "other", "exact"]);
  });

  it("bring programs, and give way where a folder of one is a file of another", async () => {
    const { environments } = environmentsForTest();
    const layers = [
      await layerOf({ "bin/tool": "#!/bin/sh\necho old", "data/x": "x" }, 0o100755),
      await layerOf({ "bin/tool": "#!/bin/sh\necho new", data: "now a file" }, 0o100755),
    ];
    const specification = await functionOf(
      `const { execFileSync } = require("node:child_process");
      exports.handler = async () => execFileSync("tool").toString() + process.env.LD_LIBRARY_PATH;`,
      { layers },
    );
    expect((await call(environments, specification)).answer).toMatch(/^new\n.*\/lib$/);
  });

  it("bring modules for Python", async () => {
    const { environments } = environmentsForTest();
    const layers = [await layerOf({ "python/tool.py": 'value = "from a layer"' })];
    const code = { "index.py": "import tool\ndef handler(event, context):\n  return tool.value" };
    const specification = await functionOf(code, { layers, runtime: "python3.13" });
    expect((await call(environments, specification)).answer).toBe("from a layer");
  });

  it("may bring the bootstrap of a function that has none", async () => {
    const { environments } = environmentsForTest();
    const bootstrap = `#!/bin/sh
while true; do
  headers=$(mktemp)
  curl -sS -D "$headers" -o /dev/null "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/next"
  id=$(grep -i lambda-runtime-aws-request-id "$headers" | tr -d '[:space:]' | cut -d: -f2)
  curl -sS -X POST "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/$id/response" -d '"by the layer"' >/dev/null
done`;
    const layers = [await layerOf({ bootstrap }, 0o100755)];
    const specification = await functionOf({ "data.txt": "x" }, { layers, runtime: "provided.al2023" });
    expect((await call(environments, specification)).answer).toBe("by the layer");
  });
});
