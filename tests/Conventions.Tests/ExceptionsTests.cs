using System.Reflection;

namespace ReconnectGrains.Conventions.Tests;

public sealed class ExceptionsTests
{
    [Fact]
    public void Every_exception_says_why_and_is_still_needed()
    {
        var rules = typeof(Rule).Assembly.GetTypes()
            .SelectMany(t => t.GetFields(BindingFlags.Static | BindingFlags.NonPublic))
            .Where(f => f.FieldType == typeof(Rule))
            .Select(f => (Rule)f.GetValue(null)!)
            .ToList();

        var stale = Exceptions.Listed.Where(e => e.Why.Length == 0
            || !rules.Any(r => r.Name == e.Rule && r.In(Repository.Here).Any(f => f.Path == e.Path)));

        stale.ShouldBeEmpty("exceptions.txt: delete these lines, or give their reason");
    }
}
