/** Who makes a request. */
export type Principal =
  | { readonly type: "root"; readonly arn: string; readonly userId: string }
  | { readonly type: "user"; readonly arn: string; readonly userId: string; readonly userName: string }
  | {
      readonly type: "assumed-role";
      /** `arn:aws:sts::<account>:assumed-role/<role>/<session>` */
      readonly arn: string;
      /** `<role id>:<session>` */
      readonly userId: string;
      readonly roleArn: string;
    }
  /** A part of the platform acting for itself, e.g. `lambda.amazonaws.com`. */
  | { readonly type: "service"; readonly arn: string; readonly userId: string };

export function rootPrincipal(account: string): Principal {
  return { type: "root", arn: `arn:aws:iam::${account}:root`, userId: account };
}

export function servicePrincipal(name: string): Principal {
  return { type: "service", arn: name, userId: name };
}
