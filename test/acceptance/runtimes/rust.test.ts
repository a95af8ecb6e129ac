import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type LanguageFunctions, startLanguageFunctions } from "./language-functions.ts";
import { archiveOf, builtOnce } from "./toolchains.ts";

const built = await builtOnce({
  name: "rust",
  install: "curl https://sh.rustup.rs | sh",
  files: {
    "Cargo.toml": `[package]
name = "bootstrap"
version = "0.1.0"
edition = "2021"

[dependencies]
lambda_runtime = { version = "1", default-features = false }
serde_json = "1"
tokio = { version = "1", features = ["macros", "rt"] }

[profile.dev]
debug = false
`,
    "src/main.rs": `use lambda_runtime::{run, service_fn, Error, LambdaEvent};
use serde_json::{json, Value};

async fn handle(event: LambdaEvent<Value>) -> Result<Value, Error> {
    println!("rust got it");
    if event.payload.get("fail").is_some() {
        return Err("no luck".into());
    }
    Ok(json!({ "event": event.payload, "id": event.context.request_id }))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    run(service_fn(handle)).await
}
`,
  },
  // What stays is the program; the rest of the build is a hundred times as large.
  commands: ["exec cargo build --quiet", "mv target/debug/bootstrap . && rm -rf target"],
});

describe.skipIf(!built)("Rust, by AWS's client lambda_runtime", { timeout: 60_000 }, () => {
  let functions: LanguageFunctions;
  beforeAll(async () => {
    functions = await startLanguageFunctions();
    await functions.create("rust", await archiveOf(`${built}/bootstrap`), { Runtime: "provided.al2023" });
  });
  afterAll(async () => {
    expect(await functions.server.stop()).toBe(0);
  });

  test("answers, and fails as on AWS", async () => {
    const { payload, log } = await functions.invoke("rust", { n: 1 });
    expect(payload).toEqual({ event: { n: 1 }, id: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect(log).toContain("rust got it\n");
    expect(await functions.invoke("rust", { fail: 1 })).toMatchObject({
      functionError: "Unhandled",
      payload: { errorMessage: "no luck" },
    });
  });
});
