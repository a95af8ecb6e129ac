import { ServiceError } from "../../kernel/errors.ts";
import { documentSize } from "./documents.ts";
import { parsePolicyDocument } from "./policy-document.ts";

const managedSizeMax = 6144;

/** Checks the document of a managed policy. Throws MalformedPolicyDocumentException and LimitExceededException. */
export function checkManagedDocument(document: string): void {
  parsePolicyDocument(document, "identity");
  if (documentSize(document) > managedSizeMax) {
    throw new ServiceError("LimitExceededException", `Cannot exceed quota for PolicySize: ${managedSizeMax}`);
  }
}
