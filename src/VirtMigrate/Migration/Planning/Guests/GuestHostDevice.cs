namespace VirtMigrate.Migration;

/// <summary>A device of the host that the guest has.</summary>
/// <param name="Kind">Such as <c>pci</c>, <c>usb</c>, <c>mdev</c>, <c>scsi</c>, or <c>capabilities</c> for a container's.</param>
/// <param name="Name">What people call it: its address.</param>
/// <param name="HasTeamingPartner">Whether an interface stays while this one is away.</param>
internal sealed record GuestHostDevice(string Kind, string Name, bool HasTeamingPartner);
