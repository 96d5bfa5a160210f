using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>NETWORK_GET_XML_DESC</c> (43) takes.</summary>
[XdrMessage]
internal readonly partial record struct NetworkGetXmlDescArguments(NetworkRef Network, uint Flags);
