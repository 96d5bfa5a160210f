using System.Xml;
using VirtMigrate.Model;
using VirtMigrate.PowerShell.Errors;

namespace VirtMigrate.PowerShell.Hosts;

/// <summary>Looks into a user's domain XML before it is sent.</summary>
internal static class DomainXml
{
    /// <summary>Longest text that a call can carry to a daemon, in characters.</summary>
    public const int LargestText = 4 * 1024 * 1024;

    /// <summary>The domain's name.</summary>
    /// <exception cref="VirtException">It is no XML of a domain, or has a DTD: <see cref="VirtErrorId.XmlInvalid"/>.</exception>
    public static string ReadName(string xml)
    {
        try
        {
            using var reader = XmlReader.Create(new StringReader(xml), new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                MaxCharactersInDocument = LargestText,
                IgnoreComments = true,
                IgnoreWhitespace = true,
            });
            reader.MoveToContent();
            if (reader.LocalName != "domain")
            {
                throw new XmlException($"it is the XML of a '{reader.LocalName}', not of a domain");
            }

            string? name = null;
            while (reader.Read())
            {
                // To the end: what is malformed further down is refused here, before anything is sent.
                if (name is null && reader.Depth == 1 && reader.NodeType == XmlNodeType.Element && reader.LocalName == "name")
                {
                    name = reader.ReadElementContentAsString().Trim();
                }
            }

            return string.IsNullOrEmpty(name) ? throw new XmlException("the domain has no name") : name;
        }
        catch (XmlException error)
        {
            throw new VirtException(VirtErrorCode.XmlError, VirtErrorDomain.None, $"the domain's XML is refused: {error.Message}", error)
            {
                ErrorId = VirtErrorId.XmlInvalid,
                Delivery = CallDelivery.NotSent,
            };
        }
    }

    /// <summary>The text of a file.</summary>
    /// <exception cref="VirtException">It cannot be read: <see cref="CmdletErrorId.FileNotReadable"/>.</exception>
    public static async Task<string> ReadFileAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            if (new FileInfo(path).Length > LargestText)
            {
                throw new IOException("it is larger than any domain's XML may be");
            }

            return await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw CmdletErrors.File(path, error);
        }
    }
}
