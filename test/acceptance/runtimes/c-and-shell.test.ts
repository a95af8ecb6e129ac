import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isInstalled } from "../tools.ts";
import { type LanguageFunctions, startLanguageFunctions } from "./language-functions.ts";
import { archiveOf, archiveOfTexts, builtOnce } from "./toolchains.ts";

/** A runtime in plain C: sockets and nothing else. */
const built = await builtOnce({
  name: "c",
  install: "apt-get install gcc libc6-dev",
  files: {
    "bootstrap.c": `#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

static char buffer[1 << 20];

/* One request on a connection of its own; the whole response is left in the buffer. */
static char *ask(const char *request) {
  struct sockaddr_in address = {.sin_family = AF_INET};
  char *api = strdup(getenv("AWS_LAMBDA_RUNTIME_API"));
  char *port = strchr(api, ':');
  *port++ = 0;
  address.sin_port = htons(atoi(port));
  inet_pton(AF_INET, api, &address.sin_addr);
  free(api);
  int connection = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(connection, (struct sockaddr *)&address, sizeof address)) exit(7);
  write(connection, request, strlen(request));
  size_t length = 0;
  for (ssize_t got; (got = read(connection, buffer + length, sizeof buffer - 1 - length)) > 0;) length += got;
  buffer[length] = 0;
  close(connection);
  return strstr(buffer, "\\r\\n\\r\\n") + 4;
}

int main(void) {
  for (int count = 1;; count++) {
    char *event = ask("GET /2018-06-01/runtime/invocation/next HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n");
    char id[37] = "";
    memcpy(id, strcasestr(buffer, "lambda-runtime-aws-request-id: ") + 31, 36);
    fprintf(stderr, "c got %s\\n", event);
    char answer[4096], request[8192];
    int length = snprintf(answer, sizeof answer, "{\\"event\\":%s,\\"count\\":%d}", event, count);
    snprintf(request, sizeof request,
             "POST /2018-06-01/runtime/invocation/%s/response HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\nContent-Length: %d\\r\\n\\r\\n%s",
             id, length, answer);
    ask(request);
  }
}
`,
  },
  commands: ["cc -D_GNU_SOURCE -O1 -o bootstrap bootstrap.c"],
});
const hasCurl = await isInstalled("curl", ["--version"], "apt-get install curl");

const shell = `#!/bin/sh
set -eu
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
while true; do
  headers=$(mktemp)
  event=$(curl -sS -D "$headers" "$api/next")
  id=$(grep -i lambda-runtime-aws-request-id "$headers" | tr -d '[:space:]' | cut -d: -f2)
  echo "shell got $event"
  curl -sS -o /dev/null "$api/$id/response" -d "{\\"event\\":$event,\\"handler\\":\\"$_HANDLER\\"}"
done
`;

describe("bootstraps of one's own", { timeout: 60_000 }, () => {
  let functions: LanguageFunctions;
  beforeAll(async () => {
    functions = await startLanguageFunctions();
  });
  afterAll(async () => {
    expect(await functions.server.stop()).toBe(0);
  });

  test.skipIf(!built)("a program in C", async () => {
    await functions.create("c", await archiveOf(`${built}/bootstrap`), { Runtime: "provided.al2" });
    for (const count of [1, 2, 3]) {
      const { payload, log } = await functions.invoke("c", { n: count });
      expect(payload).toEqual({ event: { n: count }, count });
      expect(log).toContain(`c got {"n":${count}}\n`);
    }
  });

  test.skipIf(!hasCurl)("a shell script", async () => {
    const archive = await archiveOfTexts({ bootstrap: shell });
    await functions.create("shell", archive, { Runtime: "provided.al2023", Handler: "mine" });
    const { payload, log } = await functions.invoke("shell", { n: 1 });
    expect(payload).toEqual({ event: { n: 1 }, handler: "mine" });
    expect(log).toContain('shell got {"n":1}\n');
  });
});
