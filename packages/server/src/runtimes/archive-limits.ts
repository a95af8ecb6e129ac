import { ServiceError } from "../kernel/errors.ts";

/** What AWS allows a function's code to unpack to, in bytes. */
export const unzippedBytesMax = 262_144_000;

/** Far above any real function; keeps the bookkeeping of a hostile archive small. AWS names no number of its own. */
export const entryCountMax = 100_000;

export function cannotUnzip(): ServiceError {
  return new ServiceError(
    "InvalidParameterValueException",
    "Could not unzip uploaded file. Please check your file, then try to upload again.",
  );
}

export function unzippedTooLarge(): ServiceError {
  return new ServiceError(
    "InvalidParameterValueException",
    `Unzipped size must be smaller than ${unzippedBytesMax} bytes`,
  );
}

export function emptyArchive(): ServiceError {
  return new ServiceError("InvalidParameterValueException", "Uploaded file must be a non-empty zip");
}
