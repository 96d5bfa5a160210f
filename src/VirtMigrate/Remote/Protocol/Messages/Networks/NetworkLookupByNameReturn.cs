using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>NETWORK_LOOKUP_BY_NAME</c> (46) answers.</summary>
[XdrMessage]
internal readonly partial record struct NetworkLookupByNameReturn(NetworkRef Network);
