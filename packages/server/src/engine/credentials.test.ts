import { expect, test } from "vitest";
import { seededRandom } from "../kernel/random.ts";
import { openMemoryStore } from "../store/drivers/memory/memory-store.ts";
import type { Store } from "../store/store.ts";
import { CredentialAuthority } from "./credentials.ts";
import type { Principal } from "./principal.ts";

const root = { accessKeyId: "test", secretAccessKey: "test" };
const session: Principal = {
  type: "assumed-role",
  arn: "arn:aws:sts::000000000000:assumed-role/role/session",
  userId: "AROAEXAMPLE:session",
  roleArn: "arn:aws:iam::000000000000:role/role",
};

/** Each as unlike the others as two starts of a platform. */
let starts = 0;
const open = (store: Store) => CredentialAuthority.open(store, seededRandom(++starts), root);

test("the root key stands for the account", async () => {
  const authority = await open(openMemoryStore());
  expect(authority.identify("test", undefined)?.principal.arn).toBe("arn:aws:iam::000000000000:root");
  expect(authority.identify("other", undefined)).toBeUndefined();
  expect(authority.identify("test", "left over from other credentials")).toBeUndefined();
});

test("a session is recognised, also after a restart over the same store", async () => {
  const store = openMemoryStore();
  const issued = (await open(store)).issueSession(session, 1_000);
  const identity = (await open(store)).identify(issued.accessKeyId, issued.sessionToken);
  expect(identity).toEqual({ secretAccessKey: issued.secretAccessKey, principal: session, expirationMs: 1_000 });
});

test("a token that was changed, borrowed or made elsewhere is nobody's", async () => {
  const authority = await open(openMemoryStore());
  const issued = authority.issueSession(session, 1_000);
  const [payload = "", seal = ""] = issued.sessionToken.split(".");
  const forged = Buffer.from(payload, "base64url").toString().replace("role/role", "role/admin");
  const elsewhere = (await open(openMemoryStore())).issueSession(session, 1_000);
  const tokens = [
    "",
    ".",
    "x.y",
    payload,
    `${payload}.`,
    `${issued.sessionToken}.`,
    `${Buffer.from(forged).toString("base64url")}.${seal}`,
  ];
  for (const token of tokens) expect(authority.identify(issued.accessKeyId, token)).toBeUndefined();
  expect(authority.identify("ASIASOMEBODYELSE", issued.sessionToken)).toBeUndefined();
  expect(authority.identify(elsewhere.accessKeyId, elsewhere.sessionToken)).toBeUndefined();
});
