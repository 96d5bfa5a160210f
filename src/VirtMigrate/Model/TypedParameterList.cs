using System.Collections;

namespace VirtMigrate.Model;

/// <summary>An ordered list of typed parameters. Some names may repeat (<c>migrate_disks</c>, <c>compression</c>).</summary>
public sealed class TypedParameterList : IReadOnlyList<TypedParameter>
{
    private readonly List<TypedParameter> items;

    /// <summary>Makes an empty list.</summary>
    public TypedParameterList() => items = [];

    /// <summary>Makes a list of these parameters, in their order.</summary>
    public TypedParameterList(IEnumerable<TypedParameter> parameters) => items = [.. parameters];

    private TypedParameterList(int capacity) => items = new(capacity);

    /// <summary>Number of parameters.</summary>
    public int Count => items.Count;

    /// <summary>The parameter at a position.</summary>
    public TypedParameter this[int index] => items[index];

    /// <summary>Makes an empty list with room for as many.</summary>
    internal static TypedParameterList WithCapacity(int capacity) => new(capacity);

    /// <summary>Appends a parameter; an equal name before it stays.</summary>
    public void Add(TypedParameter parameter) => items.Add(parameter);

    /// <summary>Replaces the first parameter of this name in place, or appends it.</summary>
    public void Set(TypedParameter parameter)
    {
        var index = items.FindIndex(p => p.Field == parameter.Field);
        if (index < 0)
        {
            items.Add(parameter);
        }
        else
        {
            items[index] = parameter;
        }
    }

    /// <summary>Whether a parameter of this name is there.</summary>
    public bool Contains(string field) => items.Exists(p => p.Field == field);

    /// <summary>The first parameter of this name, if any.</summary>
    public bool TryGet(string field, out TypedParameter parameter)
    {
        foreach (var item in items)
        {
            if (item.Field == field)
            {
                parameter = item;
                return true;
            }
        }

        parameter = default;
        return false;
    }

    /// <summary>The first text of this name; null when there is none.</summary>
    public string? GetString(string field) => TryGet(field, out var p) ? p.Text : null;

    /// <summary>All texts of this name, in order.</summary>
    public IEnumerable<string> GetStrings(string field) =>
        items.Where(p => p.Field == field && p.Text is not null).Select(p => p.Text!);

    /// <summary>The first number of this name; null when there is none or it is negative.</summary>
    public ulong? GetUnsigned(string field) =>
        TryGet(field, out var p) && p.TryGetUnsigned(out var value) ? value : null;

    /// <summary>The first number of this name that fits an int; null when there is none.</summary>
    public int? GetInt(string field) => TryGet(field, out var p) && p.Type != TypedParameterType.String
        && p.Type != TypedParameterType.Double && p.Bits is >= int.MinValue and <= int.MaxValue ? (int)p.Bits : null;

    /// <summary>A list with the same parameters that can change by itself.</summary>
    public TypedParameterList Clone() => new(items);

    /// <inheritdoc/>
    public IEnumerator<TypedParameter> GetEnumerator() => items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
