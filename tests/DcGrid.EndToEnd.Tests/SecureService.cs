using DcGrid.EndToEnd.Tests.Harness;

namespace DcGrid.EndToEnd.Tests;

[Trait("Needs", "packages")]
public sealed class SecureService
{
    [Fact]
    public async Task Pilots_and_people_reach_a_server_over_tls()
    {
        using var keys = new TemporaryFolder();
        (await Shell.RunAsync("/usr/bin/openssl",
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=dcgrid test",
            "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", keys["key.pem"], "-out", keys["cert.pem"])).Expect(0);
        using var site = new GatedSite();
        site.Gate.Open();
        await using var service = await Service.StartAsync(
            site.Yaml, "--listen", "https://127.0.0.1:0", "--certificate", keys["cert.pem"], "--key", keys["key.pem"]);
        await service.CreateCampaignAsync();
        await service.SubmitPilotsAsync(2);
        await service.UntilSettledAsync();
        await service.ExpectAllDoneOnceAsync();
    }

    [Fact]
    public async Task No_token_is_in_a_log_a_process_list_or_a_file_that_others_may_read()
    {
        using var site = new GatedSite();
        await using var service = await Service.StartAsync(site.Yaml);
        await service.CreateCampaignAsync();
        await service.SubmitPilotsAsync(1);
        await Service.UntilFilesAsync(site.Started, 1);

        var secrets = Directory.EnumerateFiles(service.Home, "*.token", SearchOption.AllDirectories)
            .Select(file => (File: file, Text: File.ReadAllText(file).Trim())).ToList();
        Assert.True(secrets.Count >= 2, "the admin's token and the allocation's");
        var processes = await Shell.RunAsync("/bin/ps", "axeww");
        Assert.All(secrets, secret =>
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(secret.File));
            Assert.DoesNotContain(secret.Text, processes.Output, StringComparison.Ordinal);
            var others = Directory.EnumerateFiles(service.Folder, "*", SearchOption.AllDirectories)
                .Where(file => file != secret.File && Path.GetFileName(file) != "server.lock");
            Assert.DoesNotContain(others, file => File.ReadAllBytes(file).AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(secret.Text)) >= 0);
        });
        site.Gate.Open();
        await service.UntilSettledAsync();
    }
}
