using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_DEFINE_XML_FLAGS</c> (350) answers.</summary>
[XdrMessage]
internal readonly partial record struct DomainDefineXmlFlagsReturn(DomainRef Domain);
