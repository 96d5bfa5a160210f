using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_SET_AUTOSTART</c> (29) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainSetAutostartArguments(DomainRef Domain, int Autostart);
