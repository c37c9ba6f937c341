using System.Globalization;

namespace ReconnectGrains.Sessions.Intents;

/// <summary>
/// Numbers as ECMAScript prints them (ECMA-262 Number::toString, radix 10), as RFC 8785 §3.2.2.3 asks.
/// </summary>
internal static class CanonicalNumber
{
    /// <summary>Significant digits that tell every two doubles apart (IEEE 754): a fraction written with more says more than one holds.</summary>
    private const int DoubleDigits = 17;

    /// <summary>The canonical spelling of a JSON number.</summary>
    /// <returns>
    /// The text, or null when a double cannot hold the number: an infinity, an integer that would change its value (an account number
    /// of 17 digits must not turn into its neighbour), or more than 17 significant digits.
    /// </returns>
    public static string? Of(string json)
    {
        var number = double.Parse(json, NumberStyles.Float, CultureInfo.InvariantCulture);
        if (!double.IsFinite(number))
        {
            return null;
        }

        var asked = Parts.Of(json);
        var held = Parts.Of(number.ToString("R", CultureInfo.InvariantCulture));
        var isNoise = asked.HasFraction && asked.Digits.Length <= DoubleDigits && held.Digits.Length > 0;
        return asked.IsSameNumberAs(held) || isNoise ? held.Print() : null;
    }

    /// <summary>±0.d₁d₂… × 10^Point, without leading or trailing zeros; zero has no digits.</summary>
    private readonly record struct Parts(bool Negative, string Digits, long Point)
    {
        public bool HasFraction => Digits.Length > Point;

        public static Parts Of(string text)
        {
            var negative = text[0] == '-';
            var mantissa = negative ? text[1..] : text;
            var exponent = 0L;
            if (mantissa.IndexOfAny(['e', 'E']) is var e and >= 0)
            {
                // An exponent that no long holds belongs to a zero or to a number that is infinite or underflows: the sign is enough.
                if (!long.TryParse(mantissa.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
                {
                    exponent = mantissa[e + 1] == '-' ? int.MinValue : int.MaxValue;
                }

                mantissa = mantissa[..e];
            }

            var dot = mantissa.IndexOf('.', StringComparison.Ordinal);
            var digits = mantissa.Replace(".", "", StringComparison.Ordinal);
            var significant = digits.TrimStart('0');
            var point = (dot < 0 ? mantissa.Length : dot) - (digits.Length - significant.Length) + Math.Clamp(exponent, int.MinValue, int.MaxValue);
            significant = significant.TrimEnd('0');
            return significant.Length == 0 ? new(false, "", 0) : new(negative, significant, point);
        }

        public bool IsSameNumberAs(Parts other) => this == other;

        public string Print()
        {
            if (Digits.Length == 0)
            {
                return "0";
            }

            var sign = Negative ? "-" : "";
            if (Digits.Length <= Point && Point <= 21)
            {
                return sign + Digits.PadRight((int)Point, '0');
            }

            if (Point is > 0 and <= 21)
            {
                return $"{sign}{Digits[..(int)Point]}.{Digits[(int)Point..]}";
            }

            if (Point is > -6 and <= 0)
            {
                return $"{sign}0.{new string('0', (int)-Point)}{Digits}";
            }

            var fraction = Digits.Length == 1 ? "" : $".{Digits[1..]}";
            return $"{sign}{Digits[0]}{fraction}e{(Point > 0 ? "+" : "-")}{Math.Abs(Point - 1)}";
        }
    }
}
