namespace VirtMigrate.Migration;

/// <summary>A disk as a domain's XML describes it.</summary>
/// <param name="Target">Its target, such as <c>vda</c>.</param>
/// <param name="Kind">How it names what it is on.</param>
/// <param name="Path">The file or device; null: it is named by pool and volume.</param>
/// <param name="Pool">The pool, when it is named by it.</param>
/// <param name="Volume">The volume, when it is named by it.</param>
/// <param name="Format">Its format; raw when nothing is said.</param>
/// <param name="Backing">Paths of what is below it, nearest first; null when the XML does not tell.</param>
internal sealed record GuestDisk(
    string Target, GuestDiskKind Kind, string? Path, string? Pool, string? Volume, string Format, IReadOnlyList<string>? Backing)
{
    /// <summary>For messages.</summary>
    public string Source => Path ?? $"{Pool}/{Volume}";

    public override string ToString() => $"disk {Target} ({Source})";
}
