using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_GET_XML_DESC</c> (14) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainGetXmlDescArguments(DomainRef Domain, uint Flags);
