namespace VirtMigrate.Migration;

/// <summary>A security label of the guest.</summary>
/// <param name="Model">Such as <c>selinux</c>.</param>
/// <param name="IsStatic">Whether the label was given, not made at the start.</param>
internal sealed record GuestSecurityLabel(string Model, bool IsStatic);
