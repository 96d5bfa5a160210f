using System.Text;

namespace VirtMigrate.Remote.Transports.Programs;

/// <summary>Keeps the first and the last of what a program prints on its error output, however much it prints.</summary>
internal sealed class ProgramOutput
{
    private const int HeadLimit = 8192;
    private const int TailLimit = 8192;

    private readonly object gate = new();
    private readonly StringBuilder head = new();
    private readonly StringBuilder tail = new();
    private bool isCut;

    /// <summary>What it has printed: control characters are left out, except the ends of lines.</summary>
    public string Text
    {
        get
        {
            lock (gate)
            {
                return isCut ? $"{head}\n…\n{tail}" : $"{head}{tail}";
            }
        }
    }

    /// <summary>Reads until the end.</summary>
    public async Task ReadAsync(Stream stream)
    {
        var bytes = new byte[1024];
        var characters = new char[Encoding.UTF8.GetMaxCharCount(bytes.Length)];
        var decoder = Encoding.UTF8.GetDecoder();
        try
        {
            for (int read; (read = await stream.ReadAsync(bytes).ConfigureAwait(false)) > 0;)
            {
                Add(characters.AsSpan(0, decoder.GetChars(bytes.AsSpan(0, read), characters, flush: false)));
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // It was closed here.
        }
    }

    private void Add(ReadOnlySpan<char> text)
    {
        lock (gate)
        {
            foreach (var c in text)
            {
                if (char.IsControl(c) && c != '\n')
                {
                    continue;
                }

                if (head.Length < HeadLimit)
                {
                    head.Append(c);
                    continue;
                }

                tail.Append(c);
                if (tail.Length > 2 * TailLimit)
                {
                    tail.Remove(0, tail.Length - TailLimit);
                    isCut = true;
                }
            }
        }
    }
}
