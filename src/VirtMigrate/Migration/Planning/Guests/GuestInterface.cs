namespace VirtMigrate.Migration;

/// <summary>A network interface, as the domain's XML has it.</summary>
/// <param name="Kind">The interface's type: <c>network</c>, <c>bridge</c>, <c>direct</c>, <c>user</c>, <c>vdpa</c>, …</param>
/// <param name="Source">The network, the bridge or the device of the host; null when not said.</param>
/// <param name="Name">What people call it: its MAC address.</param>
/// <param name="HasTeamingPartner">Whether another interface stays while this one is away.</param>
internal sealed record GuestInterface(string Kind, string? Source, string Name, bool HasTeamingPartner);
