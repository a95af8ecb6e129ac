import type { Dimension as WireDimension } from "@aws-sdk/client-cloudwatch";
import { ServiceError } from "../../kernel/errors.ts";
import { cloudwatchModel } from "../../models/cloudwatch.gen.ts";
import type { Dimension } from "./records.ts";

/**
 * CloudWatch checks its parameters in words of its own, names them as the query protocol does (`MetricData.member.1.Value`)
 * and tells them one at a time. Sources of the words: AWS's answers as quoted in issues of its SDKs and as recorded by
 * Eucalyptus, moto and Servo.
 */

export function missingParameter(name: string): ServiceError {
  return new ServiceError("MissingRequiredParameterException", `The parameter ${name} is required.`);
}

export function invalidValue(message: string): ServiceError {
  return new ServiceError("InvalidParameterValueException", message);
}

export function invalidCombination(message: string): ServiceError {
  return new ServiceError("InvalidParameterCombinationException", message);
}

/** A text that must be there, of at most `lengthMax` printable ASCII characters. */
export function requireText(name: string, text: string | null | undefined, lengthMax = 255): string {
  if (text === undefined || text === null || text === "") throw missingParameter(name);
  if (text.length > lengthMax) {
    throw invalidValue(`The parameter ${name} must be shorter than ${lengthMax + 1} characters.`);
  }
  if (/[^\0-\x7f]/.test(text))
    throw invalidValue(`The value ${text} for parameter ${name} contains non-ASCII characters.`);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused.
  if (/[\0-\x1f\x7f]/.test(text)) throw invalidValue(`The value for parameter ${name} contains control characters.`);
  return text;
}

export function requireNamespace(name: string, namespace: string | null | undefined): string {
  const text = requireText(name, namespace);
  if (text.startsWith(":")) throw invalidValue(`The value ${text} for parameter ${name} is invalid.`);
  return text;
}

const dimensionsMax = 30;

export function requireDimensions(
  name: string,
  dimensions: readonly (WireDimension | null)[] | null | undefined,
): readonly Dimension[] {
  if (!dimensions) return [];
  requireSize(name, dimensions, dimensionsMax);
  const checked = dimensions.map((dimension, index): Dimension => {
    const member = `${name}.member.${index + 1}`;
    return [dimensionName(`${member}.Name`, dimension?.Name), dimensionValue(`${member}.Value`, dimension?.Value)];
  });
  if (new Set(checked.map(([dimension]) => dimension)).size < checked.length) {
    throw invalidValue(`The collection ${name} must not contain the same dimension twice.`);
  }
  return checked;
}

export function dimensionName(name: string, text: string | null | undefined): string {
  const checked = dimensionValue(name, text, 255);
  if (checked.startsWith(":")) throw invalidValue(`The value ${checked} for parameter ${name} is invalid.`);
  return checked;
}

export function dimensionValue(name: string, text: string | null | undefined, lengthMax = 1024): string {
  const checked = requireText(name, text, lengthMax);
  if (checked.trim() === "")
    throw invalidValue(`The value for parameter ${name} must contain a character other than space.`);
  return checked;
}

export function requireSize(name: string, collection: readonly unknown[], sizeMax: number): void {
  if (collection.length > sizeMax) {
    throw invalidValue(`The collection ${name} must not have a size greater than ${sizeMax}.`);
  }
}

/** Undefined stays: it means any unit when data is read, and `None` when it is written. */
export function checkUnit(name: string, unit: string | null | undefined): string | undefined {
  return checkChoice(name, unit, cloudwatchModel.shapes["StandardUnit"]?.enum ?? []);
}

export function checkChoice(
  name: string,
  value: string | null | undefined,
  choices: readonly string[],
): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (choices.includes(value)) return value;
  throw invalidValue(`The parameter ${name} must be a value in the set [ ${choices.join(", ")} ].`);
}

/** In seconds: 1, 5, 10, 20, 30 or whole minutes. */
export function requirePeriod(name: string, period: number | null | undefined): number {
  if (period === undefined || period === null) throw missingParameter(name);
  if (period === 0) throw invalidValue(`The parameter ${name} must not equal 0.`);
  if (period < 0) throw invalidValue(`The parameter ${name} must be greater than 0.`);
  if (period % 60 === 0 || [1, 5, 10, 20, 30].includes(period)) return period;
  throw invalidValue(`The parameter ${name} must be 1, 5, 10, 20, 30 or a multiple of 60.`);
}
