/**
 * The function's own variables that an interpreter or the loader read while a process starts. A function that has any
 * cannot take a process that is already up.
 */
export function variablesReadAtStart(variables: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => readAtStart.test(name)));
}

const readAtStart = /^(NODE_|UV_|V8_|PYTHON|LD_|DYLD_|MALLOC_|GLIBC_|OPENSSL_|SSL_CERT_|ICU_)/;
