using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_GET_AUTOSTART</c> (15) answers.</summary>
[XdrMessage]
internal readonly partial record struct DomainGetAutostartReturn(int Autostart);
