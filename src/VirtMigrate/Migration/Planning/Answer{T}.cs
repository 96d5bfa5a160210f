using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>A host's answer to a question of the planner.</summary>
/// <param name="IsGiven">Whether it answered the question; what it said is in <paramref name="Value"/>.</param>
/// <param name="Value">What it said.</param>
/// <param name="No">It said no by one of the errors that are an answer to this question.</param>
internal readonly record struct Answer<T>(bool IsGiven, T Value, VirtException? No)
{
    /// <summary>Whether it said no.</summary>
    public bool IsNo => No is not null;
}
