import { malformed } from "./malformed.ts";

/** Throws for what cannot name actions: `s3:Get*` and `*` can. */
export function checkAction(action: string): void {
  if (action === "*") return;
  const [vendor = "", ...names] = action.split(":");
  if (names.length === 0) {
    throw malformed("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
  }
  if (names.length > 1) throw malformed("Actions/Condition can contain only one colon.");
  if (!/^(?:\*|[A-Za-z0-9.-]+)$/.test(vendor)) throw malformed(`Vendor ${vendor} is not valid`);
  if (names[0] === "") throw malformed("Policy statement must contain actions.");
}

/** Throws for what is neither `*` nor an ARN; the parts of an ARN may hold wildcards, but the vendor. */
export function checkResource(resource: string): void {
  if (resource === "*") return;
  const [scheme, partition = "", vendor = "", region = "", ...rest] = resource.split(":");
  if (scheme !== "arn") throw malformed(`Resource ${resource} must be in ARN format or "*".`);
  if (!/^(?:aws(?:-[a-z]+)*|\*)$/.test(partition)) {
    throw malformed(`Partition "${partition}" is not valid for resource "${resource}".`);
  }
  if (vendor.includes("*") || vendor.includes("?")) {
    throw malformed("Resource vendor must be fully qualified and cannot contain regexes.");
  }
  if (rest.length < 2) throw malformed("The policy failed legacy parsing");
  if (vendor === "iam" && region !== "") {
    throw malformed(`IAM resource ${resource} cannot contain region information.`);
  }
}
