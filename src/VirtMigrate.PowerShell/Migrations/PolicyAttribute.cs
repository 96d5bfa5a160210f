using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text.Json;
using VirtMigrate.Migration;
using VirtMigrate.Model;

namespace VirtMigrate.PowerShell.Migrations;

/// <summary>Takes a policy as it is convenient to give: an object, the name of one that comes with the module, a hashtable or
/// what ConvertFrom-Json made of one.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PolicyAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var policy = (inputData is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : inputData) switch
        {
            MigrationPolicy given => given,
            string name => Named(name),
            IDictionary table => Read(entry => table[entry], table.Keys.Cast<object>().Select(key => $"{key}")),
            PSObject custom => Read(entry => custom.Properties[entry]?.Value, custom.Properties.Select(property => property.Name)),
            _ => throw Unusable($"'{inputData}' is no policy: give a name ({Names}), a hashtable, or a policy of Get-VirtMigrationPolicy"),
        };
        try
        {
            policy.Validate();
        }
        catch (VirtException error)
        {
            throw Unusable(error.Message);
        }

        return policy;
    }

    private static string Names => string.Join(", ", MigrationPolicies.All.Select(policy => policy.Name));

    private static MigrationPolicy Named(string name) =>
        MigrationPolicies.All.FirstOrDefault(policy => string.Equals(policy.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw Unusable($"there is no policy '{name}'; the module has {Names}, and takes your own as a hashtable");

    private static MigrationPolicy Read(Func<string, object?> value, IEnumerable<string> names)
    {
        Known(names, "a policy", nameof(MigrationPolicy.Name), nameof(MigrationPolicy.Description), nameof(MigrationPolicy.TimeLimit),
            nameof(MigrationPolicy.TimeLimitPerGibibyte), nameof(MigrationPolicy.Rungs), nameof(MigrationPolicy.RequiredFlags));
        return new MigrationPolicy
        {
            Name = Text(value(nameof(MigrationPolicy.Name))) ?? "Custom",
            Description = Text(value(nameof(MigrationPolicy.Description))) ?? string.Empty,
            TimeLimit = Time(value(nameof(MigrationPolicy.TimeLimit)), nameof(MigrationPolicy.TimeLimit)),
            TimeLimitPerGibibyte = Time(value(nameof(MigrationPolicy.TimeLimitPerGibibyte)), nameof(MigrationPolicy.TimeLimitPerGibibyte)),
            Rungs = Items(value(nameof(MigrationPolicy.Rungs))).Select(Rung).ToArray(),
        };
    }

    private static PolicyRung Rung(object item)
    {
        switch (item is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : item)
        {
            case PolicyRung rung:
                return rung;
            case IDictionary table:
                return ReadRung(entry => table[entry], table.Keys.Cast<object>().Select(key => $"{key}"));
            case PSObject custom:
                return ReadRung(entry => custom.Properties[entry]?.Value, custom.Properties.Select(property => property.Name));
            default:
                throw Unusable($"'{item}' is no rung of a policy: give a hashtable with Action and when it is taken");
        }
    }

    private static PolicyRung ReadRung(Func<string, object?> value, IEnumerable<string> names)
    {
        Known(names, "a rung", nameof(PolicyRung.Action), nameof(PolicyRung.AfterRounds), nameof(PolicyRung.AtPercent), nameof(PolicyRung.After),
            nameof(PolicyRung.Downtime));
        return new PolicyRung
        {
            Action = Converted<PolicyAction?>(value(nameof(PolicyRung.Action)), nameof(PolicyRung.Action))
                ?? throw Unusable($"a rung needs an Action: {string.Join(", ", Enum.GetNames<PolicyAction>())}"),
            AfterRounds = Converted<int?>(value(nameof(PolicyRung.AfterRounds)), nameof(PolicyRung.AfterRounds)),
            AtPercent = Converted<double?>(value(nameof(PolicyRung.AtPercent)), nameof(PolicyRung.AtPercent)),
            After = Time(value(nameof(PolicyRung.After)), nameof(PolicyRung.After)),
            Downtime = Time(value(nameof(PolicyRung.Downtime)), nameof(PolicyRung.Downtime)),
        };
    }

    // A misspelt name would be a rung that is never taken.
    private static void Known(IEnumerable<string> names, string what, params string[] known)
    {
        foreach (var name in names)
        {
            if (!known.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                throw Unusable($"{what} has no '{name}'; it has {string.Join(", ", known)}");
            }
        }
    }

    private static IEnumerable<object> Items(object? value) => value switch
    {
        null => [],
        IDictionary or string => [value],
        IEnumerable list => list.Cast<object>(),
        _ => [value],
    };

    private static string? Text(object? value) => value is null ? null : Converted<string>(value, "text");

    // Numbers are seconds, as everywhere in this module; JSON has nothing but text for a TimeSpan, and objects when it was converted.
    private static TimeSpan? Time(object? value, string name) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        null => null,
        TimeSpan span => span,
        int or long or double or decimal => TimeSpan.FromSeconds(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
        _ => Converted<TimeSpan?>(value, name),
    };

    private static T? Converted<T>(object? value, string name)
    {
        if (value is null)
        {
            return default;
        }

        try
        {
            return LanguagePrimitives.ConvertTo<T>(value);
        }
        catch (Exception error) when (error is PSInvalidCastException or JsonException)
        {
            throw Unusable($"'{value}' cannot be the {name} of a policy: {error.Message}");
        }
    }

    private static ArgumentTransformationMetadataException Unusable(string message) => new(message);
}
