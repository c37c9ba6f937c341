using System.Globalization;

namespace ReconnectGrains.Bench.Reporting;

/// <summary>Several measurements of one thing.</summary>
/// <param name="values">At least one.</param>
internal sealed class Spread(IEnumerable<double> values)
{
    private readonly double[] _values = [.. values.Order()];

    /// <summary>The one in the middle.</summary>
    public double Median => _values.Length % 2 == 1 ? _values[_values.Length / 2] : (_values[(_values.Length / 2) - 1] + _values[_values.Length / 2]) / 2;

    /// <summary>The smallest.</summary>
    public double Least => _values[0];

    /// <summary>The largest.</summary>
    public double Most => _values[^1];

    /// <summary>Median, and between what they lie.</summary>
    public string Text(string format = "#,##0") => _values.Length == 1 ? One(Median, format) : $"{One(Median, format)} ({One(Least, format)}–{One(Most, format)})";

    private static string One(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
