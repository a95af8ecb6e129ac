import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type LanguageFunctions, startLanguageFunctions } from "./language-functions.ts";
import { archiveOf, builtOnce } from "./toolchains.ts";

const built = await builtOnce({
  name: "java",
  install: "apt-get install openjdk-17-jdk-headless maven",
  files: {
    "pom.xml": `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>example</groupId><artifactId>example</artifactId><version>1</version>
  <dependencies>
    <dependency>
      <groupId>com.amazonaws</groupId>
      <artifactId>aws-lambda-java-runtime-interface-client</artifactId>
      <version>RELEASE</version>
    </dependency>
  </dependencies>
</project>`,
    "src/example/Hello.java": `package example;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;

public class Hello implements RequestHandler<Map<String, Object>, Map<String, Object>> {
  private static int count = 0;

  public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
    context.getLogger().log("java got it\\n");
    if (event.containsKey("fail")) throw new IllegalStateException("no luck");
    return Map.of("event", event, "count", ++count, "name", context.getFunctionName());
  }
}
`,
  },
  commands: [
    "mvn --batch-mode --quiet dependency:copy-dependencies -DoutputDirectory=runtimes/java",
    "javac --release 11 -cp 'runtimes/java/*' -d classes src/example/Hello.java",
    "cd classes && jar cf ../function.jar .",
  ],
});

describe.skipIf(!built)("Java, by AWS's client from Maven Central", { timeout: 60_000 }, () => {
  let functions: LanguageFunctions;
  const before = process.env["TIRELESS_RUNTIMES_DIR"];
  beforeAll(async () => {
    process.env["TIRELESS_RUNTIMES_DIR"] = join(built ?? "", "runtimes");
    functions = await startLanguageFunctions();
  });
  afterAll(async () => {
    if (before === undefined) delete process.env["TIRELESS_RUNTIMES_DIR"];
    else process.env["TIRELESS_RUNTIMES_DIR"] = before;
    expect(await functions.server.stop()).toBe(0);
  });

  test("runs a jar as it is, and fails as on AWS", async () => {
    const settings = { Runtime: "java17", Handler: "example.Hello::handleRequest", MemorySize: 512 } as const;
    await functions.create("jar", await readFile(`${built}/function.jar`), settings);
    const first = await functions.invoke("jar", { n: 1 });
    expect(first.payload).toEqual({ event: { n: 1 }, count: 1, name: "jar" });
    expect(first.log).toMatch(/^INIT_START Runtime Version: java:17\.v\d+/);
    expect(first.log).toContain("java got it\n");
    expect((await functions.invoke("jar", { n: 2 })).payload).toMatchObject({ count: 2 });
    expect(await functions.invoke("jar", { fail: 1 })).toMatchObject({
      functionError: "Unhandled",
      payload: { errorMessage: "no luck", errorType: "java.lang.IllegalStateException" },
    });
  });

  test("runs classes in a zip, for every Java that AWS has", async () => {
    const archive = await archiveOf(`${built}/classes`);
    for (const Runtime of ["java11", "java21", "java25"] as const) {
      await functions.create(Runtime, archive, { Runtime, Handler: "example.Hello", MemorySize: 512 });
    }
    expect((await functions.invoke("java21", { n: 1 })).payload).toMatchObject({ event: { n: 1 } });
  });
});

test("without the client in its directory, creating says what to install", async () => {
  const before = process.env["TIRELESS_RUNTIMES_DIR"];
  process.env["TIRELESS_RUNTIMES_DIR"] = "/nowhere/runtimes";
  const functions = await startLanguageFunctions();
  try {
    await expect(functions.create("none", Buffer.from(""), { Runtime: "java21" })).rejects.toMatchObject({
      name: "InvalidParameterValueException",
      message: expect.stringMatching(
        /^Functions of java21 do not run on this machine\. To create one, (put the archives of AWS's runtime interface client into \/nowhere\/runtimes\/java|install a Java)/,
      ),
    });
  } finally {
    await functions.server.stop();
    if (before === undefined) delete process.env["TIRELESS_RUNTIMES_DIR"];
    else process.env["TIRELESS_RUNTIMES_DIR"] = before;
  }
});
