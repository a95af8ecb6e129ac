import { barrierCount, coldCount } from "./counts.mjs";

/** The functions for serverless-offline; each that is to be met cold is there as often as it is needed. */
const functions = { echo: { handler: "echo.handler" } };
for (let n = 0; n < coldCount; n++) {
  functions[`cold-node-${n}`] = { handler: "cold.handler" };
  functions[`cold-python-${n}`] = { handler: "cold_python.handler", runtime: process.env.BENCH_PYTHON };
}
for (let n = 0; n < barrierCount; n++) functions[`barrier-${n}`] = { handler: "barrier.handler", timeout: 30 };

export default {
  service: "bench",
  frameworkVersion: "*",
  provider: { name: "aws", runtime: "nodejs20.x" },
  plugins: ["serverless-offline"],
  functions,
};
