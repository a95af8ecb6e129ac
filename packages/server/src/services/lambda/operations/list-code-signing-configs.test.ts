import { expect, test } from "vitest";
import { codeSigningRequest } from "../code-signing/testing.ts";
import { openTestbed, refusal } from "../testing.ts";

test("ListCodeSigningConfigs tells all of them, page by page", async () => {
  const { lambda } = (await openTestbed()).clients;
  const made: string[] = [];
  for (let count = 0; count < 5; count++) {
    const { CodeSigningConfig } = await lambda.createCodeSigningConfig(codeSigningRequest());
    made.push(CodeSigningConfig?.CodeSigningConfigId ?? "");
  }
  const listed: string[] = [];
  let Marker: string | undefined;
  do {
    const page = await lambda.listCodeSigningConfigs({ MaxItems: 2, ...(Marker && { Marker }) });
    expect(page.CodeSigningConfigs?.length).toBeLessThanOrEqual(2);
    listed.push(...(page.CodeSigningConfigs ?? []).map(({ CodeSigningConfigId: id = "" }) => id));
    Marker = page.NextMarker;
  } while (Marker);
  expect(listed).toEqual(made.toSorted());
  expect(await refusal(lambda.listCodeSigningConfigs({ Marker: "?" }))).toMatch(/^InvalidParameterValueException/);
});
