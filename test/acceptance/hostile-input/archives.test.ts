import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { besiegedServer, isAcceptable } from "./besieged-server.ts";
import { hostileArchives } from "./hostile-archives.ts";
import { sendSigned } from "./raw-http.ts";

/** The name that hostile archives want to bring into places where they have no business. */
const trap = `tireless-trap-${process.pid}`;
const besieged = besiegedServer();
let roleArn: string | undefined;

beforeAll(async () => {
  const trust = { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
  const command = new CreateRoleCommand({ RoleName: "hostile", AssumeRolePolicyDocument });
  roleArn = (await new IAMClient(besieged.server.settings).send(command)).Role?.Arn;
});
afterAll(async () => {
  for (const directory of ["/", "/tmp", tmpdir()]) {
    expect((await readdir(directory)).filter((name) => name.includes(trap))).toEqual([]);
  }
});

test.each(hostileArchives(trap))("one that $name harms nobody", async ({ name, makeArchive }) => {
  await createAndInvoke(`hostile-${name.replace(/\W+/g, "-")}`, makeArchive());
});

test("any bytes harm nobody", async () => {
  const property = fc.asyncProperty(fc.uint8Array({ maxLength: 500 }), fc.boolean(), async (bytes, pretends) => {
    await createAndInvoke("hostile-bytes", pretends ? Buffer.concat([Buffer.from("PK\u0003\u0004"), bytes]) : bytes);
  });
  await fc.assert(property, { numRuns: 40 });
});

/** Whatever can be created is invoked too, because an archive may be unpacked only then. */
async function createAndInvoke(functionName: string, archive: Uint8Array): Promise<void> {
  const Code = { ZipFile: Buffer.from(archive).toString("base64") };
  const settings = { FunctionName: functionName, Role: roleArn, Runtime: "nodejs20.x", Handler: "index.handler" };
  const created = await lambda("POST", "/2015-03-31/functions", JSON.stringify({ ...settings, Code }));
  expect(isAcceptable(created.status), created.text).toBe(true);
  if (created.status !== 201) return;
  const invoked = await lambda("POST", `/2015-03-31/functions/${functionName}/invocations`, "{}");
  expect(isAcceptable(invoked.status), invoked.text).toBe(true);
  const deleted = await lambda("DELETE", `/2015-03-31/functions/${functionName}`);
  expect(deleted.status, deleted.text).toBe(204);
}

function lambda(method: string, path: string, body?: string) {
  const headers = { "content-type": "application/json" };
  return sendSigned(besieged.server.port, { service: "lambda", method, path, headers, body });
}
