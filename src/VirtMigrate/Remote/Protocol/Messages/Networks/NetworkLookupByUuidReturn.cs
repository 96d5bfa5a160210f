using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>NETWORK_LOOKUP_BY_UUID</c> (47) answers.</summary>
[XdrMessage]
internal readonly partial record struct NetworkLookupByUuidReturn(NetworkRef Network);
