import { beforeEach, expect, test, vi } from "vitest";
import { VirtualClock } from "../kernel/clock.ts";
import { createLogger } from "../kernel/logging.ts";
import { seededRandom } from "../kernel/random.ts";
import type { ServiceModel } from "../models/model.ts";
import { openMemoryStore } from "../store/drivers/memory/memory-store.ts";
import { authorize } from "./authorisation.ts";
import { CredentialAuthority } from "./credentials.ts";
import { Dispatcher } from "./dispatcher.ts";
import type { Platform } from "./platform.ts";
import { rootPrincipal, servicePrincipal } from "./principal.ts";
import { missingBecause, type Operation, type RequestContext, type Service } from "./service.ts";

const model: ServiceModel = {
  name: "logs",
  protocol: "json",
  apiVersion: "2014-03-28",
  signingName: "logs",
  serviceId: "CloudWatch Logs",
  jsonVersion: "1.1",
  targetPrefix: "Logs",
  operations: {
    CreateLogGroup: { method: "POST", requestUri: "/", input: "Input", errors: [] },
    DeleteLogGroup: { method: "POST", requestUri: "/", errors: [] },
  },
  shapes: {
    Input: { type: "structure", required: ["logGroupName"], members: { logGroupName: { shape: "Name" } } },
    Name: { type: "string", min: 2 },
  },
};

vi.mock("./authorisation.ts", () => ({ authorize: vi.fn(async () => {}) }));

let seen: RequestContext[];
let dispatcher: Dispatcher;

beforeEach(async () => {
  vi.mocked(authorize).mockReset();
  seen = [];
  const store = openMemoryStore();
  const random = seededRandom(1);
  const root = { accessKeyId: "test", secretAccessKey: "test" };
  const platform = {
    store,
    random,
    clock: new VirtualClock(),
    log: createLogger("silent"),
    credentials: await CredentialAuthority.open(store, random, root),
    clientsFor: (caller) => dispatcher.clientsFor(caller),
  } as Platform;
  const createLogGroup: Operation<{ logGroupName: string }, { echo: string }> = {
    run: async (context, input) => {
      seen.push(context);
      return { echo: input.logGroupName };
    },
    resources: (_context, input) => [input.logGroupName],
  };
  const service: Service = {
    model,
    actionPrefix: "logs",
    operations: { CreateLogGroup: createLogGroup, DeleteLogGroup: missingBecause("groups stay") },
  };
  dispatcher = new Dispatcher(platform, [service]);
});

const request = (operation: string, input: unknown) => ({
  service: dispatcher.service("logs"),
  operation,
  input,
  principal: rootPrincipal("000000000000"),
  region: "eu-west-1",
  requestId: "request",
  trace: { traceId: "1-00000000-000000000000000000000000", sampled: false },
});

test("validates, then runs with the request's context", async () => {
  expect(await dispatcher.run(request("CreateLogGroup", { logGroupName: "group" }))).toEqual({ echo: "group" });
  expect(seen[0]).toMatchObject({ region: "eu-west-1", requestId: "request", principal: { type: "root" } });
  await expect(dispatcher.run(request("CreateLogGroup", {}))).rejects.toThrow("Member must not be null");
  expect(seen.length).toBe(1);
});

test("asks for permission before it runs, over HTTP and in process, with action, resources and principal", async () => {
  await dispatcher.run(request("CreateLogGroup", { logGroupName: "outer" }));
  const outer = { principal: rootPrincipal("000000000000"), action: "logs:CreateLogGroup", region: "eu-west-1" };
  expect(authorize).toHaveBeenLastCalledWith({ ...outer, resources: ["outer"] });
  const other = servicePrincipal("lambda.amazonaws.com");
  await seen[0]!.clients.as(other).logs.createLogGroup({ logGroupName: "inner" });
  expect(authorize).toHaveBeenLastCalledWith({ ...outer, principal: other, resources: ["inner"] });
  vi.mocked(authorize).mockRejectedValueOnce(new Error("no"));
  await expect(dispatcher.run(request("CreateLogGroup", { logGroupName: "refused" }))).rejects.toThrow("no");
  expect(seen.length).toBe(2);
});

test("says which operation or service is not there", async () => {
  await expect(dispatcher.run(request("DeleteLogGroup", {}))).rejects.toMatchObject({
    code: "NotImplemented",
    message: "Tireless does not implement CloudWatch Logs DeleteLogGroup yet: groups stay.",
  });
  await expect(dispatcher.run(request("NoSuch", {}))).rejects.toMatchObject({ code: "UnknownOperationException" });
  expect(() => dispatcher.service("braket")).toThrow("the service braket");
});

test("services call each other under the caller's principal and trace, or another's", async () => {
  await dispatcher.run(request("CreateLogGroup", { logGroupName: "outer" }));
  const outer = seen[0]!;
  await outer.clients.logs.createLogGroup({ logGroupName: "inner" });
  await outer.clients.as(servicePrincipal("lambda.amazonaws.com")).logs.createLogGroup({ logGroupName: "other" });
  expect(seen[1]).toMatchObject({ principal: outer.principal, trace: outer.trace, region: "eu-west-1" });
  expect(seen[1]?.requestId).not.toBe("request");
  expect(seen[2]?.principal.arn).toBe("lambda.amazonaws.com");
});
