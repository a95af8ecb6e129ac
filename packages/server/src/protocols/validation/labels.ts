/** A member's name as AWS prints it in messages: its first letter small, the others as they are (`kMSKeyArn`). */
export function memberLabel(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
