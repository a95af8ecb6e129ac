import { functionRequest, openTestbed, type Testbed } from "./testing.ts";

export const FunctionName = "roll-up";
export const functionArn = "arn:aws:lambda:us-east-1:000000000000:function:roll-up";

/** The function `roll-up` with this many published versions, whose `VERSION` variable tells them apart. */
export async function testbedWithVersions(count: number): Promise<Testbed> {
  const testbed = await openTestbed();
  const { lambda } = testbed.clients;
  await lambda.createFunction(functionRequest());
  for (let version = 1; version <= count; version++) {
    await lambda.updateFunctionConfiguration({ FunctionName, Environment: { Variables: { VERSION: `${version}` } } });
    await lambda.publishVersion({ FunctionName });
  }
  return testbed;
}
