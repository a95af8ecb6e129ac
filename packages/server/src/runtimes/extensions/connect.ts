import type { RuntimeLink, RuntimeListener } from "../runtime-link.ts";
import { ExtendedLink, type ExtendedLinkOptions, externalExtensions } from "./extended-link.ts";

/** Links an environment to its runtime, and to the extensions beside it where there may be any. */
export function connectEnvironment(options: ExtendedLinkOptions, listener: RuntimeListener): RuntimeLink {
  const { site, runtime } = options;
  const mayBeExtended = runtime.speaksRuntimeApi || externalExtensions(site.folders).length > 0;
  return mayBeExtended ? new ExtendedLink(options, listener) : runtime.connect(site, listener);
}
