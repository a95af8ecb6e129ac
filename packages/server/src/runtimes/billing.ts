import type { FunctionSpecification } from "./environments.ts";

/**
 * Takes what an invocation is billed, as its report tells it: whether or not the function's log wants reports. Returns at
 * once.
 */
export type BillInvocation = (specification: FunctionSpecification, billedDurationMs: number) => void;
