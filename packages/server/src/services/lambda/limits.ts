/** Lambda's quotas: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */

export const timeoutSecondsMax = 900;
export const timeoutSecondsDefault = 3;
export const memoryMbMax = 10_240;
export const memoryMbDefault = 128;
export const ephemeralStorageMbDefault = 512;
export const environmentVariablesBytesMax = 4096;
export const codeZippedBytesMax = 50 * 1024 * 1024;
/** All archives of a region together; told, not enforced: the disk is the limit here. */
export const codeTotalBytesMax = 75 * 1024 * 1024 * 1024;
export const codeUnzippedBytesMax = 250 * 1024 * 1024;
export const synchronousPayloadBytesMax = 6 * 1024 * 1024;
export const asynchronousPayloadBytesMax = 1024 * 1024;
/** A hundred bytes over 6 MB: as AWS says in the error itself. */
export const responseBytesMax = 6_291_556;
/** Of the state that a function hands from one batch of a tumbling window to the next. */
export const windowStateBytesMax = 1024 * 1024;
export const clientContextBytesMax = 3583;
export const logTailBytesMax = 4096;
/** Simultaneous executions in a region, and how many of them no function may set aside for itself. */
export const accountConcurrencyMax = 1000;
export const unreservedConcurrencyMin = 100;
export const policyBytesMax = 20_480;
export const tagCountMax = 50;
/** Of lists of functions, versions and aliases, and of event source mappings, whatever the caller asks for. */
export const functionsPerPageMax = 50;
export const mappingsPerPageMax = 100;
